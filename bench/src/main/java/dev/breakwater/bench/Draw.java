package dev.breakwater.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.breakwater.kernel.BpfObject;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Which packets the programs of bench.bpf.c draw: `struct draw`.
///
/// @param first of the numbers that sources are made of, see [BenchTables#spread]
/// @param count of sources, uniformly drawn; 0 for any address there is
/// @param drawsPorts whether both ports are drawn as well
record Draw(int first, int count, boolean drawsPorts) {
    private static final long FIRST_OFFSET = 8;
    private static final long COUNT_OFFSET = 12;
    private static final long DRAWS_PORTS_OFFSET = 16;

    /// So few that all they touch stays in the first cache.
    static final Draw HOT = new Draw(BenchTables.SOURCES_FIRST, 256, false);

    /// As many as a node has buckets for.
    static final Draw RANDOM = new Draw(BenchTables.SOURCES_FIRST, 2_000_000, false);

    /// Each packet from another one.
    static final Draw SPOOFED = new Draw(0, 0, false);

    void apply(BpfObject object) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment draw = object.map("draw").mapped(arena);
            draw.set(JAVA_LONG, 0, 0x9E3779B97F4A7C15L);
            draw.set(JAVA_INT, FIRST_OFFSET, first);
            draw.set(JAVA_INT, COUNT_OFFSET, count);
            draw.set(JAVA_INT, DRAWS_PORTS_OFFSET, drawsPorts ? 1 : 0);
        }
    }
}
