package dev.breakwater.kernel;

/// What a BPF map is made of.
///
/// @param type one of `enum bpf_map_type` of linux/bpf.h; those that we make have a name here
/// @param keyBytes size of a key
/// @param valueBytes size of a value; of one CPU's value in a per-CPU map
/// @param entriesMax most entries; the number of entries in an array
/// @param flags `BPF_F_...`
public record MapShape(int type, int keyBytes, int valueBytes, int entriesMax, int flags) {
    public static final int HASH = 1;
    public static final int ARRAY = 2;
    public static final int PERCPU_HASH = 5;
    public static final int PERCPU_ARRAY = 6;
    public static final int ARRAY_OF_MAPS = 12;
    public static final int DEVMAP_HASH = 25;

    /// The values can be mapped into our memory (`BPF_F_MMAPABLE`).
    public static final int MMAPABLE = 1 << 10;

    /// May stand in an array of maps whatever its number of entries (`BPF_F_INNER_MAP`).
    public static final int INNER_MAP = 1 << 12;

    /// Set by the kernel itself on maps of devices, which can't be made with it
    /// (`BPF_F_RDONLY_PROG`).
    static final int READ_ONLY_FOR_PROGRAMS = 1 << 7;

    /// The same with another number of entries.
    public MapShape sized(int entries) {
        return new MapShape(type, keyBytes, valueBytes, entries, flags);
    }

    boolean isPerCpu() {
        return type == PERCPU_ARRAY || type == PERCPU_HASH;
    }

    /// The room that one value takes in an array.
    long strideBytes() {
        return (valueBytes + 7L) & -8L;
    }
}
