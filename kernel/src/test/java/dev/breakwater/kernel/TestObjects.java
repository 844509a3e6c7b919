package dev.breakwater.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.LongStream;

/// The BPF objects that the tests load.
final class TestObjects {
    static final int XDP_DROP = 1;
    static final int XDP_PASS = 2;

    private TestObjects() {}

    /// Compiled from src/test/bpf/trial.bpf.c, not loaded yet.
    static BpfObject openTrial() {
        return BpfObject.open("trial", bytes("/dev/breakwater/kernel/trial.bpf.o"));
    }

    /// Compiled from src/test/bpf/halves.bpf.c.
    static BpfObject loadHalves() {
        BpfObject object = BpfObject.open("halves", bytes("/dev/breakwater/kernel/halves.bpf.o"));
        object.load();
        return object;
    }

    static BpfObject loadTrial() {
        BpfObject object = openTrial();
        object.load();
        return object;
    }

    /// What the program `drops` of the object has counted, on all CPUs.
    static long counted(BpfObject object) {
        BpfMap counted = object.map("counted");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(counted.valueBytes());
            counted.lookup(0, values);
            return LongStream.of(values.toArray(ValueLayout.JAVA_LONG)).sum();
        }
    }

    static byte[] bytes(String resource) {
        try (InputStream stream = TestObjects.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("resource: " + resource + " (expected: compiled)");
            }
            return stream.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
