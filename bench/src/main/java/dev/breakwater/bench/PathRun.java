package dev.breakwater.bench;

import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.TestRun;

/// Runs programs on drawn packets by BPF_PROG_TEST_RUN, and subtracts what drawing costs.
final class PathRun {
    static final int RUNS = 9;
    /// Whatever each packet gets.
    static final int XDP_ANY = 0;

    static final int XDP_DROP = 1;
    static final int XDP_PASS = 2;
    private static final int PACKETS = 2_000_000;

    private PathRun() {}

    /// Nanoseconds of a program less those of drawing, one for each run; before the first, as many
    /// packets again, which fill tables and caches.
    ///
    /// @param action what it must answer to the last packet of each run
    static double[] nanos(
            Benchmark.Progress progress,
            String what,
            BpfObject object,
            String program,
            Draw draw,
            byte[] frame,
            int action) {
        draw.apply(object);
        double[] nanos = new double[RUNS];
        try (TestRun floor = object.program("random_floor").testRun(frame.length);
                TestRun path = object.program(program).testRun(frame.length)) {
            mean(path, frame, action);
            for (int run = 0; run < RUNS; run++) {
                progress.at("%s, run %d of %d".formatted(what, run + 1, RUNS));
                nanos[run] = mean(path, frame, action) - mean(floor, frame, XDP_PASS);
            }
        }
        return nanos;
    }

    private static double mean(TestRun program, byte[] frame, int expected) {
        int action = program.run(frame, frame.length, PACKETS);
        if (expected != XDP_ANY && action != expected) {
            throw new IllegalStateException(
                    "XDP action: " + action + " (expected: " + expected + ")");
        }
        return program.meanNanos();
    }
}
