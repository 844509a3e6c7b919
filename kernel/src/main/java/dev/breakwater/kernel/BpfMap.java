package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;

/// A BPF map. Thread-safe, as the kernel's calls on it are.
///
/// A per-CPU map's value is, in every call here, one value after the other for each possible CPU,
/// each rounded up to eight bytes: [#valueBytes] in all.
public final class BpfMap implements AutoCloseable {
    /// CPUs that this machine may ever have: the number of values in a per-CPU map.
    public static final int POSSIBLE_CPUS = LibBpf.libbpf_num_possible_cpus();

    private static final StructLayout CREATE_OPTIONS =
            MemoryLayout.structLayout(
                    ValueLayout.JAVA_LONG.withName("sz"),
                    JAVA_INT.withName("btf_fd"),
                    JAVA_INT.withName("btf_key_type_id"),
                    JAVA_INT.withName("btf_value_type_id"),
                    JAVA_INT.withName("btf_vmlinux_value_type_id"),
                    JAVA_INT.withName("inner_map_fd"),
                    JAVA_INT.withName("map_flags"),
                    ValueLayout.JAVA_LONG.withName("map_extra"),
                    JAVA_INT.withName("numa_node"),
                    JAVA_INT.withName("map_ifindex"));
    private static final long MAP_FLAGS_OFFSET =
            CREATE_OPTIONS.byteOffset(MemoryLayout.PathElement.groupElement("map_flags"));

    private final Descriptor descriptor;
    private final String name;
    private final int id;
    private final MapShape shape;

    BpfMap(Descriptor descriptor, String name) {
        this.descriptor = descriptor;
        this.name = name;
        MapIdentity identity = MapIdentity.of(descriptor.fd(), name);
        this.id = identity.id();
        this.shape = identity.shape();
    }

    /// Makes a map that lives as long as someone holds it: this object, a program, a pin, an array
    /// of maps.
    ///
    /// @param name at most 15 characters, for people who list maps
    /// @throws KernelException where the kernel has no room for it or we may not
    public static BpfMap create(String name, MapShape shape) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(CREATE_OPTIONS);
            options.set(ValueLayout.JAVA_LONG, 0, CREATE_OPTIONS.byteSize());
            options.set(JAVA_INT, MAP_FLAGS_OFFSET, shape.flags());
            int fd =
                    LibBpf.bpf_map_create(
                            shape.type(),
                            arena.allocateFrom(name),
                            shape.keyBytes(),
                            shape.valueBytes(),
                            shape.entriesMax(),
                            options);
            if (fd < 0) {
                throw new KernelException("bpf_map_create", -fd, "map: " + name + ", " + shape);
            }
            return new BpfMap(Descriptor.owned(fd), name);
        }
    }

    /// The map that is pinned at a path; empty where nothing is.
    public static Optional<BpfMap> openPinned(Path path) {
        return BpfFilesystem.open(path).map(fd -> new BpfMap(fd, path.toString()));
    }

    /// Keeps the map alive, at this path, after this process.
    public void pin(Path path) {
        BpfFilesystem.pin(descriptor.fd(), path);
    }

    public MapShape shape() {
        return shape;
    }

    /// The kernel's number for it: one map's alone until the machine restarts.
    public int id() {
        return id;
    }

    /// Bytes that [#lookup] and [#update] take: more than the shape says in a per-CPU map.
    public long valueBytes() {
        return shape.isPerCpu() ? shape.strideBytes() * POSSIBLE_CPUS : shape.valueBytes();
    }

    /// Reads one value.
    ///
    /// @return false where the map has no such key
    public boolean lookup(MemorySegment key, MemorySegment value) {
        requireBytes("key", key, shape.keyBytes());
        requireBytes("value", value, valueBytes());
        int answer = LibBpf.bpf_map_lookup_elem(descriptor.fd(), key, value);
        if (answer == -Errno.ENOENT) {
            return false;
        }
        requireDone("bpf_map_lookup_elem", answer);
        return true;
    }

    /// Reads one value of an array.
    ///
    /// @throws IndexOutOfBoundsException where the array has no such index
    public void lookup(int index, MemorySegment value) {
        try (Arena arena = Arena.ofConfined()) {
            if (!lookup(arena.allocateFrom(JAVA_INT, index), value)) {
                throw new IndexOutOfBoundsException(
                        name
                                + ": index: "
                                + index
                                + " (expected: below "
                                + shape.entriesMax()
                                + ")");
            }
        }
    }

    /// Writes one value, whether the key is there or not.
    public void update(MemorySegment key, MemorySegment value) {
        requireBytes("key", key, shape.keyBytes());
        requireBytes("value", value, valueBytes());
        requireDone(
                "bpf_map_update_elem", LibBpf.bpf_map_update_elem(descriptor.fd(), key, value, 0));
    }

    /// Writes one value of an array.
    public void update(int index, MemorySegment value) {
        try (Arena arena = Arena.ofConfined()) {
            update(arena.allocateFrom(JAVA_INT, index), value);
        }
    }

    /// Takes one key out of a hash.
    ///
    /// @return false where the map has no such key
    public boolean delete(MemorySegment key) {
        requireBytes("key", key, shape.keyBytes());
        int answer = LibBpf.bpf_map_delete_elem(descriptor.fd(), key);
        if (answer == -Errno.ENOENT) {
            return false;
        }
        requireDone("bpf_map_delete_elem", answer);
        return true;
    }

    /// Reads all entries of a hash. Of those that come or go meanwhile some are left out, or read
    /// twice.
    ///
    /// @param reader is given key and value, whose memory is the next entry's when it returns
    public void eachEntry(BiConsumer<MemorySegment, MemorySegment> reader) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(shape.keyBytes(), Long.BYTES);
            MemorySegment value = arena.allocate(valueBytes(), Long.BYTES);
            MemorySegment before = MemorySegment.NULL;
            MemorySegment last = arena.allocate(shape.keyBytes(), Long.BYTES);
            // Behind one that is gone the kernel begins anew: without a bound, maybe for ever.
            for (int i = 0; i < shape.entriesMax() && hasNext(before, key); i++) {
                if (lookup(key, value)) {
                    reader.accept(key, value);
                }
                before = last.copyFrom(key);
            }
        }
    }

    private boolean hasNext(MemorySegment before, MemorySegment next) {
        int answer = LibBpf.bpf_map_get_next_key(descriptor.fd(), before, next);
        if (answer == -Errno.ENOENT) {
            return false;
        }
        requireDone("bpf_map_get_next_key", answer);
        return true;
    }

    /// Puts a map into a place of this array of maps. When it returns, no program sees the one
    /// that stood there before: the kernel waits a grace period, some milliseconds.
    public void putInner(int index, BpfMap inner) {
        try (Arena arena = Arena.ofConfined()) {
            int answer =
                    LibBpf.bpf_map_update_elem(
                            descriptor.fd(),
                            arena.allocateFrom(JAVA_INT, index),
                            arena.allocateFrom(JAVA_INT, inner.descriptor.fd()),
                            0);
            if (answer < 0) {
                throw new KernelException(
                        "bpf_map_update_elem",
                        -answer,
                        "map: " + name + ", index: " + index + ", inner: " + inner.shape);
            }
        }
    }

    /// The values of an array made with [MapShape#MMAPABLE], as memory that the program reads and
    /// writes at the same time: index i begins at i times the value's size rounded up to 8 bytes.
    ///
    /// @param arena unmaps it when it is closed
    public MemorySegment mapped(Arena arena) {
        return mapped(arena, 0, mappedBytes());
    }

    /// Some of the values as memory.
    ///
    /// @param offsetBytes a multiple of the page size
    MemorySegment mapped(Arena arena, long offsetBytes, long sizeBytes) {
        return LibC.mmap(descriptor.fd(), offsetBytes, sizeBytes)
                .reinterpret(sizeBytes, arena, LibC::munmap);
    }

    /// Bytes of all values of an array.
    long mappedBytes() {
        return shape.strideBytes() * Integer.toUnsignedLong(shape.entriesMax());
    }

    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return name + " " + shape;
    }

    int fd() {
        return descriptor.fd();
    }

    private void requireDone(String call, int answer) {
        if (answer < 0) {
            throw new KernelException(call, -answer, "map: " + name);
        }
    }

    private void requireBytes(String what, MemorySegment memory, long expected) {
        if (memory.byteSize() < expected) {
            throw new IllegalArgumentException(
                    name
                            + ": "
                            + what
                            + ": "
                            + memory.byteSize()
                            + " bytes (expected: "
                            + expected
                            + ")");
        }
    }
}
