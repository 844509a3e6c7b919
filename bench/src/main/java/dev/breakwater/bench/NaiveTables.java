package dev.breakwater.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.BpfObject;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/// Fills the maps of bench's naive.h with as much as [BenchTables#LARGE] holds.
final class NaiveTables {
    private NaiveTables() {}

    static void fill(Benchmark.Progress progress, BpfObject object) {
        progress.at("filling the kernel's own maps");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment prefix = arena.allocate(8, 4);
            MemorySegment value = arena.allocateFrom(JAVA_INT, 2);
            BpfMap denied = object.map("naive_denied");
            for (int i = 0; i < BenchTables.DENIED_MANY; i++) {
                put(denied, prefix, value, 32, BenchTables.spread(BenchTables.DENIED_FIRST + i));
            }
            SplittableRandom random = new SplittableRandom(3);
            BpfMap geo = object.map("naive_geo");
            for (int i = 0; i < BenchTables.GEO_PREFIXES; i++) {
                int length = random.nextInt(14, 25);
                put(geo, prefix, value, length, random.nextInt() & (-1 << (32 - length)));
            }
        }
    }

    private static void put(
            BpfMap map, MemorySegment prefix, MemorySegment value, int length, int address) {
        prefix.set(JAVA_INT, 0, length);
        prefix.set(JAVA_INT, 4, Integer.reverseBytes(address));
        map.update(prefix, value);
    }
}
