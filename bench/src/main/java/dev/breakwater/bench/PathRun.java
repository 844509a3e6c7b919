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
            mean(path, frame, PACKETS, action);
            for (int run = 0; run < RUNS; run++) {
                progress.at("%s, run %d of %d".formatted(what, run + 1, RUNS));
                nanos[run] =
                        mean(path, frame, PACKETS, action) - mean(floor, frame, PACKETS, XDP_PASS);
            }
        }
        return nanos;
    }

    /// Nanoseconds of a program, the mean of so many runs on a frame.
    ///
    /// @param expected what it must answer to the last one
    static double mean(TestRun program, byte[] frame, int packets, int expected) {
        int action = program.run(frame, frame.length, packets);
        if (expected != XDP_ANY && action != expected) {
            throw new IllegalStateException(
                    "XDP action: "
                            + action
                            + " (expected: "
                            + expected
                            + ", for a frame of "
                            + frame.length
                            + " bytes)");
        }
        return program.meanNanos();
    }
}
