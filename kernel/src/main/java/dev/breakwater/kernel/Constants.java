package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/// The `const volatile` numbers of an object that isn't loaded yet: the variables of its section
/// `.rodata`, found by the names in its BTF.
///
/// @param values what `.rodata` will hold
/// @param places where each variable stands
record Constants(MemorySegment values, Map<String, Place> places) {
    private static final String SECTION = ".rodata";

    /// Source: linux/btf.h: BTF_KIND_DATASEC; `struct btf_type` is name_off, info, size; a data
    /// section's is followed by `struct btf_var_secinfo` (type, offset, size), as many as the
    /// lower half of info says.
    private static final int KIND_DATASEC = 15;

    private static final int TYPE_BYTES = 12;
    private static final int VARIABLE_BYTES = 12;

    /// @param offset from the section's start
    /// @param sizeBytes of the variable
    record Place(int offset, int sizeBytes) {}

    static Constants of(String name, MemorySegment object) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment map =
                    LibBpf.bpf_object__find_map_by_name(object, arena.allocateFrom(SECTION));
            MemorySegment btf = LibBpf.bpf_object__btf(object);
            if (map.equals(MemorySegment.NULL) || btf.equals(MemorySegment.NULL)) {
                return new Constants(MemorySegment.NULL, Map.of());
            }
            MemorySegment sizeBytes = arena.allocate(JAVA_LONG);
            MemorySegment values = LibBpf.bpf_map__initial_value(map, sizeBytes);
            if (values.equals(MemorySegment.NULL)) {
                throw new IllegalStateException(
                        name + ": " + SECTION + ": no value (expected: one)");
            }
            return new Constants(
                    values.reinterpret(sizeBytes.get(JAVA_LONG, 0)), places(btf, arena));
        }
    }

    private static Map<String, Place> places(MemorySegment btf, Arena arena) {
        Map<String, Place> places = new LinkedHashMap<>();
        int id = LibBpf.btf__find_by_name_kind(btf, arena.allocateFrom(SECTION), KIND_DATASEC);
        if (id < 0) {
            return places;
        }
        MemorySegment section = LibBpf.btf__type_by_id(btf, id).reinterpret(TYPE_BYTES);
        int count = section.get(JAVA_INT, 4) & 0xffff;
        section = section.reinterpret(TYPE_BYTES + (long) count * VARIABLE_BYTES);
        for (int index = 0; index < count; index++) {
            long at = TYPE_BYTES + (long) index * VARIABLE_BYTES;
            MemorySegment variable =
                    LibBpf.btf__type_by_id(btf, section.get(JAVA_INT, at)).reinterpret(TYPE_BYTES);
            String name =
                    LibBpf.btf__name_by_offset(btf, variable.get(JAVA_INT, 0))
                            .reinterpret(Long.MAX_VALUE)
                            .getString(0);
            places.put(
                    name, new Place(section.get(JAVA_INT, at + 4), section.get(JAVA_INT, at + 8)));
        }
        return places;
    }

    void set(String constant, long value) {
        Place place = places.get(constant);
        if (place == null) {
            throw new IllegalArgumentException(
                    "constant: " + constant + " (expected: one of " + places.keySet() + ")");
        }
        int bits = place.sizeBytes * Byte.SIZE;
        if (bits < Long.SIZE && value >>> bits != 0) {
            throw new IllegalArgumentException(
                    constant + ": " + value + " (expected: 0 to 2^" + bits + " - 1)");
        }
        switch (place.sizeBytes) {
            case Byte.BYTES -> values.set(JAVA_BYTE, place.offset, (byte) value);
            case Short.BYTES -> values.set(JAVA_SHORT, place.offset, (short) value);
            case Integer.BYTES -> values.set(JAVA_INT, place.offset, (int) value);
            case Long.BYTES -> values.set(JAVA_LONG, place.offset, value);
            default ->
                    throw new IllegalArgumentException(
                            constant + ": " + place.sizeBytes + " bytes (expected: 1, 2, 4 or 8)");
        }
    }
}
