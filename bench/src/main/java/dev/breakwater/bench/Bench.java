package dev.breakwater.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// `./dev bench [PREFIX]`: runs the benchmarks that measure a figure whose name begins so, prints a
/// table, and appends a line a figure to bench/ledger.jsonl.
public final class Bench {
    private static final List<Benchmark> BENCHMARKS = Stream.concat(plain(), connects()).toList();

    private Bench() {}

    /// A row of the matrix of protocols and floods each.
    private static Stream<Benchmark> connects() {
        return Arrays.stream(ConnectProtocol.values())
                .map(
                        protocol ->
                                new Benchmark(
                                        List.of(ConnectBenchmark.figure(protocol)),
                                        progress -> ConnectBenchmark.run(protocol, progress)));
    }

    private static Stream<Benchmark> plain() {
        return Stream.of(
                new Benchmark(
                        List.of(
                                "shield.denied.veth.ratio",
                                "shield.denied.xdpfilter.ratio",
                                "shield.denied.nft.ratio"),
                        VethBenchmark::run),
                new Benchmark(
                        List.of("shield.latency.added.us", "shield.latency.own.us"),
                        LatencyBenchmark::run),
                new Benchmark(
                        List.of("shield.path.udp.ns", "shield.load.ms", "shield.program.insns"),
                        PathBenchmark::small),
                new Benchmark(List.of("shield.odd.ratio", "shield.looks.ratio"), OddBenchmark::run),
                new Benchmark(
                        List.of(
                                "shield.path.random.ns",
                                "shield.path.hot.ns",
                                "shield.path.naive.ratio",
                                "shield.spoofed.ratio"),
                        PathBenchmark::large),
                new Benchmark(
                        List.of("shield.denied.hot.ns", "shield.denied.random.ns"),
                        PathBenchmark::denied),
                new Benchmark(List.of("shield.rules10k.ns"), PathBenchmark::rules),
                new Benchmark(
                        List.of(
                                "proof.syncookie.ns",
                                "proof.raknet.ns",
                                "proof.a2s.ns",
                                "proof.quicretry.ns"),
                        ProofBenchmark::answers),
                new Benchmark(
                        List.of("proof.verified.ns", "proof.handshake.ns", "proof.forged.ns"),
                        ProofBenchmark::packets),
                new Benchmark(List.of("proof.syncookie.cpu.ratio"), SynFloodBenchmark::run),
                new Benchmark(List.of("config.commit_to_applied.p99.ms"), ConfigBenchmark::run),
                new Benchmark(
                        List.of(
                                "shield.publish.full.ms",
                                "shield.publish.one.ms",
                                "agent.memory.mib",
                                "agent.memory.peak.mib",
                                "agent.kernel.mib"),
                        PublishBenchmark::run),
                new Benchmark(List.of("demo.first_protected.s"), CommandBenchmark::firstProtected),
                new Benchmark(List.of("test.s"), CommandBenchmark::tests));
    }

    /// Measures, prints and keeps the figures.
    ///
    /// @param arguments nothing, or one prefix
    public static void main(String[] arguments) throws Exception {
        String prefix = arguments.length == 0 ? "" : arguments[0];
        List<Benchmark> chosen = BENCHMARKS.stream().filter(b -> b.matches(prefix)).toList();
        if (arguments.length > 1 || chosen.isEmpty()) {
            System.err.println(
                    "bench: " + String.join(" ", arguments) + " (expected: a prefix of)");
            BENCHMARKS.forEach(b -> b.figures().forEach(f -> System.err.println("    " + f)));
            System.exit(2);
        }
        List<Measured> results = new ArrayList<>();
        for (Benchmark benchmark : chosen) {
            List<Measured> measured =
                    benchmark.body().run(what -> System.err.println("bench: " + what));
            append(measured);
            results.addAll(measured);
        }
        System.out.printf(
                Locale.ROOT,
                "%-36s %10s %-6s %10s %10s %5s  %s%n",
                "figure",
                "value",
                "unit",
                "min",
                "max",
                "runs",
                "against");
        for (Measured m : results) {
            System.out.printf(
                    Locale.ROOT,
                    "%-36s %10.2f %-6s %10.2f %10.2f %5d  %s%n",
                    m.figure(),
                    m.value(),
                    m.unit(),
                    m.min(),
                    m.max(),
                    m.runs(),
                    m.peer());
        }
    }

    private static void append(List<Measured> measured) throws Exception {
        StringBuilder lines = new StringBuilder();
        String commit = commit();
        String machine = machine();
        measured.forEach(m -> lines.append(m.json(commit, machine)).append('\n'));
        Files.writeString(
                Path.of("bench", "ledger.jsonl"),
                lines,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static String commit() throws IOException, InterruptedException {
        Process git =
                new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=10")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return git.waitFor() == 0 ? answer.strip() : "unknown";
    }

    private static String machine() throws IOException {
        String model =
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown processor");
        return model
                + " x "
                + Runtime.getRuntime().availableProcessors()
                + ", Linux "
                + System.getProperty("os.version").replaceAll("[^0-9.].*", "");
    }
}
