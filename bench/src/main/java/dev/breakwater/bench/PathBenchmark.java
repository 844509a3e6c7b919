package dev.breakwater.bench;

import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.TestRun;
import dev.breakwater.shield.config.IpAddress;
import java.io.IOException;
import java.util.List;

/// The whole path of a passed UDP packet, by BPF_PROG_TEST_RUN: 100,000 random sources, 1,000
/// rules, 10,000 denied addresses and 1,000 denied prefixes. Less the same program without the
/// path.
final class PathBenchmark {
    private static final int RUNS = 9;
    private static final int PACKETS = 2_000_000;
    private static final int XDP_PASS = 2;

    private PathBenchmark() {}

    static List<Measured> run(Benchmark.Progress progress) throws IOException {
        byte[] frame = BenchFrames.udp(IpAddress.ipv4(1), BenchTables.SERVICE, BenchTables.PORT);
        double[] nanos = new double[RUNS];
        double[] loadMillis = new double[1];
        long started = System.nanoTime();
        try (BpfObject object = BenchObject.load(BenchTables.of(10_000, 1_000, 1_000))) {
            loadMillis[0] = (System.nanoTime() - started) / 1e6;
            try (TestRun floor = object.program("random_floor").testRun(frame.length);
                    TestRun path = object.program("random_shield").testRun(frame.length)) {
                for (int run = 0; run < RUNS; run++) {
                    progress.at("path of a passed UDP packet, run " + (run + 1) + " of " + RUNS);
                    nanos[run] = nanosOf(path, frame) - nanosOf(floor, frame);
                }
            }
        }
        return List.of(
                Measured.median("shield.path.udp.ns", "ns", "", nanos),
                Measured.median("shield.load.ms", "ms", "", loadMillis));
    }

    private static double nanosOf(TestRun program, byte[] frame) {
        int action = program.run(frame, frame.length, PACKETS);
        if (action != XDP_PASS) {
            throw new IllegalStateException("XDP action: " + action + " (expected: pass)");
        }
        return program.meanNanos();
    }
}
