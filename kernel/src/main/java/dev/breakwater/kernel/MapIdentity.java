package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What the kernel says of a map.
///
/// @param id the kernel's number for it
/// @param shape what it was made of
record MapIdentity(int id, MapShape shape) {
    /// Source: `struct bpf_map_info` of linux/bpf.h: type, id, key_size, value_size, max_entries,
    /// map_flags, 32 bits each, and more that we don't read.
    private static final int READ_BYTES = 24;

    static MapIdentity of(int fd, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment map = arena.allocate(READ_BYTES, Long.BYTES);
            ObjectQuery.read(fd, map, "map: " + name);
            int type = map.getAtIndex(JAVA_INT, 0);
            int ours = type == MapShape.DEVMAP_HASH ? ~MapShape.READ_ONLY_FOR_PROGRAMS : ~0;
            return new MapIdentity(
                    map.getAtIndex(JAVA_INT, 1),
                    new MapShape(
                            type,
                            map.getAtIndex(JAVA_INT, 2),
                            map.getAtIndex(JAVA_INT, 3),
                            map.getAtIndex(JAVA_INT, 4),
                            map.getAtIndex(JAVA_INT, 5) & ours));
        }
    }
}
