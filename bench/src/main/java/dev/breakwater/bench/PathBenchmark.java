package dev.breakwater.bench;

import dev.breakwater.kernel.BpfObject;
import dev.breakwater.shield.config.IpAddress;
import java.io.IOException;
import java.util.List;

/// The whole path of a UDP packet, by BPF_PROG_TEST_RUN, less the drawing of the packet.
final class PathBenchmark {
    private static final byte[] FRAME =
            BenchFrames.udp(IpAddress.ipv4(1), BenchTables.SERVICE, BenchTables.PORT);

    private PathBenchmark() {}

    /// 100,000 sources, 1,000 rules, 10,000 denied addresses and 1,000 denied prefixes.
    static List<Measured> small(Benchmark.Progress progress) throws IOException {
        long started = System.nanoTime();
        try (BpfObject object = BenchObject.load(BenchTables.of(10_000, 1_000, 1_000))) {
            double[] loadMillis = {(System.nanoTime() - started) / 1e6};
            double[] instructions = {object.program("shield").instructionCount()};
            Draw sources = new Draw(BenchTables.SOURCES_FIRST, 100_000, false);
            double[] nanos =
                    PathRun.nanos(
                            progress,
                            "path of a passed UDP packet",
                            object,
                            "random_shield",
                            sources,
                            FRAME,
                            PathRun.XDP_PASS);
            return List.of(
                    Measured.median("shield.path.udp.ns", "ns", "", nanos),
                    Measured.median("shield.load.ms", "ms", "", loadMillis),
                    Measured.median("shield.program.insns", "insns", "", instructions));
        }
    }

    /// A million denied addresses, 500,000 geo prefixes, 1,000 rules; sources drawn anew.
    static List<Measured> large(Benchmark.Progress progress) throws IOException {
        try (BpfObject object = BenchObject.load(BenchTables.LARGE, BenchTables.geo())) {
            double[] random =
                    path(progress, object, "random sources", Draw.RANDOM, PathRun.XDP_PASS);
            double[] hot = path(progress, object, "hot sources", Draw.HOT, PathRun.XDP_PASS);
            double[] spoofed =
                    path(progress, object, "a new source each", Draw.SPOOFED, PathRun.XDP_ANY);
            NaiveTables.fill(progress, object);
            double[] naive =
                    PathRun.nanos(
                            progress,
                            "random sources by the kernel's maps",
                            object,
                            "random_naive",
                            Draw.RANDOM,
                            FRAME,
                            PathRun.XDP_PASS);
            return List.of(
                    Measured.median("shield.path.random.ns", "ns", "", random),
                    Measured.median("shield.path.hot.ns", "ns", "", hot),
                    Measured.medianRatio(
                            "shield.path.naive.ratio", "LPM tries and LRU hash ÷", naive, random),
                    Measured.medianRatio(
                            "shield.spoofed.ratio", "2M known sources", spoofed, random));
        }
    }

    /// A denied source among a million.
    static List<Measured> denied(Benchmark.Progress progress) throws IOException {
        try (BpfObject object = BenchObject.load(BenchTables.LARGE)) {
            return List.of(
                    denied(progress, object, "shield.denied.hot.ns", 256),
                    denied(progress, object, "shield.denied.random.ns", BenchTables.DENIED_MANY));
        }
    }

    /// Ten thousand rules less none, packets of random sources and ports.
    static List<Measured> rules(Benchmark.Progress progress) throws IOException {
        Draw packets = new Draw(BenchTables.SOURCES_FIRST, 2_000_000, true);
        double[] none;
        double[] many;
        try (BpfObject object = BenchObject.load(BenchTables.of(0, 0, 0))) {
            none = path(progress, object, "no rule", packets, PathRun.XDP_ANY);
        }
        try (BpfObject object = BenchObject.load(BenchTables.of(0, 0, 10_000))) {
            many = path(progress, object, "10,000 rules", packets, PathRun.XDP_ANY);
        }
        double[] more = new double[PathRun.RUNS];
        for (int run = 0; run < PathRun.RUNS; run++) {
            more[run] = many[run] - none[run];
        }
        return List.of(Measured.median("shield.rules10k.ns", "ns", "no rule", more));
    }

    private static double[] path(
            Benchmark.Progress progress, BpfObject object, String what, Draw draw, int action) {
        return PathRun.nanos(progress, what, object, "random_shield", draw, FRAME, action);
    }

    private static Measured denied(
            Benchmark.Progress progress, BpfObject object, String figure, int count) {
        double[] nanos =
                PathRun.nanos(
                        progress,
                        count + " denied sources of a million",
                        object,
                        "random_shield",
                        new Draw(BenchTables.DENIED_FIRST, count, false),
                        FRAME,
                        PathRun.XDP_DROP);
        return Measured.median(figure, "ns", "", nanos);
    }
}
