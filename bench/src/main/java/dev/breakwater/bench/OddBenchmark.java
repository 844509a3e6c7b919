package dev.breakwater.bench;

import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.TestRun;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.GeoMatch;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.Policy;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtectionChecks;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagPolicy;
import dev.breakwater.shield.config.TcpFlagsMatch;
import dev.breakwater.shield.config.TtlRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// What the dearest odd or malformed frame costs, divided by what a plain one does, both by
/// BPF_PROG_TEST_RUN less a program that only passes.
final class OddBenchmark {
    private static final int RUNS = 9;
    private static final int PACKETS = 300_000;
    private static final int SHADOW_RULES = 16;
    private static final int LOOKING_RULES = 64;

    /// Never reached by one source.
    private static final RateLimit LIMIT = new RateLimit(RateLimit.MAX, RateLimit.MAX);

    private static final PortRange GAME_PORTS = new PortRange(OddFrames.PORT, OddFrames.LOOKS_PORT);

    /// Every one, but what would drop whole kinds of frames at once.
    private static final ProtectionChecks CHECKS =
            new ProtectionChecks(
                    Policy.PASS,
                    Policy.PASS,
                    TcpFlagPolicy.STRICT,
                    Policy.DROP,
                    Policy.DROP,
                    Policy.DROP,
                    Policy.DROP,
                    Policy.DROP);

    private OddBenchmark() {}

    static List<Measured> run(Benchmark.Progress progress) throws IOException {
        List<OddFrames.OddFrame> frames = OddFrames.all();
        double[][] ratios = new double[frames.size()][RUNS];
        double[] looks = new double[RUNS];
        try (BpfObject object = BenchObject.load(configuration());
                TestRun shield = object.program("shield").testRun(TestRun.FRAME_BYTES_MAX);
                TestRun floor = object.program("trivial_pass").testRun(TestRun.FRAME_BYTES_MAX)) {
            for (int run = 0; run < RUNS; run++) {
                double good = nanos(shield, floor, OddFrames.good());
                for (int kind = 0; kind < frames.size(); kind++) {
                    ratios[kind][run] = nanos(shield, floor, frames.get(kind)) / good;
                }
                looks[run] = nanos(shield, floor, OddFrames.lookedAt()) / good;
                progress.at(
                        "odd frames, run %d of %d: a good one %.0f ns"
                                .formatted(run + 1, RUNS, good));
            }
        }
        return List.of(
                dearest(progress, frames, ratios),
                Measured.median("shield.looks.ratio", "ratio", "a good one", looks));
    }

    private static Measured dearest(
            Benchmark.Progress progress, List<OddFrames.OddFrame> frames, double[][] ratios) {
        List<Measured> kinds = new ArrayList<>();
        for (int kind = 0; kind < ratios.length; kind++) {
            String what = frames.get(kind).what();
            Measured measured =
                    Measured.median(
                            "shield.odd.ratio",
                            "ratio",
                            "a good one; dearest: " + what,
                            ratios[kind]);
            progress.at("%s: %.2f of a good one".formatted(what, measured.value()));
            kinds.add(measured);
        }
        return Collections.max(kinds, Comparator.comparingDouble(Measured::value));
    }

    private static double nanos(TestRun shield, TestRun floor, OddFrames.OddFrame frame) {
        byte[] bytes = frame.bytes();
        return PathRun.mean(shield, bytes, PACKETS, frame.action())
                - PathRun.mean(floor, bytes, PACKETS, PathRun.XDP_PASS);
    }

    /// What a busy node holds, and a backend that asks every check of its packets.
    private static Configuration configuration() {
        Configuration busy = BenchTables.of(10_000, 1_000, 1_000);
        List<Backend> backends = new ArrayList<>(busy.backends());
        backends.add(backend("odd-udp", BackendType.UDP, GAME_PORTS));
        backends.add(backend("odd-tcp", BackendType.TCP, GAME_PORTS));
        backends.add(backend("odd-dns", BackendType.DNS, only(OddFrames.DNS_PORT)));
        backends.add(backend("odd-quic", BackendType.QUIC, only(OddFrames.QUIC_PORT)));
        List<FilterRule> rules = new ArrayList<>(busy.filterRules());
        for (int i = 0; i < SHADOW_RULES; i++) {
            rules.add(
                    rule(
                            "shadow-" + i,
                            OddFrames.SHADOW_PORT,
                            new PayloadMatch.Any(),
                            new RuleAction.Drop(),
                            RuleMode.SHADOW));
        }
        for (int i = 0; i < LOOKING_RULES; i++) {
            rules.add(
                    rule(
                            "look-" + i,
                            OddFrames.LOOKS_PORT,
                            PayloadMatch.Bytes.exactly(i % 16, "0f".repeat(16)),
                            new RuleAction.Drop(),
                            RuleMode.ENFORCE));
        }
        rules.add(
                rule(
                        "log",
                        OddFrames.LOG_PORT,
                        new PayloadMatch.Any(),
                        new RuleAction.Log(),
                        RuleMode.ENFORCE));
        return new Configuration(1, backends, rules, busy.addressLists());
    }

    private static Backend backend(String name, BackendType type, PortRange ports) {
        return new Backend(
                name,
                type,
                List.of(
                        new Listen(OddFrames.SERVICE_IPV4, List.of(ports)),
                        new Listen(OddFrames.SERVICE_IPV6, List.of(ports))),
                Protection.DEFAULT.with(LimitKind.SOURCE_LIMIT, LIMIT).with(CHECKS));
    }

    private static PortRange only(int port) {
        return new PortRange(port, port);
    }

    private static FilterRule rule(
            String name, int port, PayloadMatch payload, RuleAction action, RuleMode mode) {
        return new FilterRule(
                name,
                1,
                new Match(
                        List.of(),
                        List.of(),
                        new ProtocolMatch.Only(Protocols.UDP),
                        List.of(),
                        List.of(only(port)),
                        TcpFlagsMatch.ANY,
                        LengthRange.ANY,
                        TtlRange.ANY,
                        GeoMatch.ANY,
                        payload),
                action,
                mode);
    }
}
