package dev.breakwater.bench;

import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.XdpLink;
import dev.breakwater.kernel.XdpMode;
import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabPlace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What the shield adds to a datagram's way there and back over a veth pair, of which it sees one
/// half.
final class LatencyBenchmark {
    private static final int RUNS = 15;
    private static final int EXCHANGES = 20_000;
    private static final String SERVICE = "203.0.113.9";

    private LatencyBenchmark() {}

    static List<Measured> run(Benchmark.Progress progress)
            throws IOException, InterruptedException {
        try (Lab lab = Lab.create("bench");
                BpfObject object = BenchObject.load(BenchTables.of(10_000, 1_000, 1_000))) {
            serve(lab);
            NetworkNamespace attacker = NetworkNamespace.named(lab.at(LabPlace.ATTACKER).name());
            NetworkNamespace edge = NetworkNamespace.named(lab.at(LabPlace.EDGE).name());
            int link = edge.ifindex(LabPlace.ATTACKER.linkOfEdge()).orElseThrow();
            double[] added = new double[RUNS];
            double[] own = new double[RUNS];
            try (PingPong pingPong =
                    PingPong.between(
                            attacker, edge, new InetSocketAddress(SERVICE, BenchTables.PORT))) {
                pingPong.medianMicros(EXCHANGES);
                for (int run = 0; run < RUNS; run++) {
                    double without = pingPong.medianMicros(EXCHANGES);
                    double passing = with(object, "trivial_pass", edge, link, pingPong);
                    double shield = with(object, "shield", edge, link, pingPong);
                    added[run] = shield - without;
                    own[run] = shield - passing;
                    progress.at(
                            "ping-pong, run %d of %d: %.2f us, passing %.2f us, none %.2f us"
                                    .formatted(run + 1, RUNS, shield, passing, without));
                }
            }
            return List.of(
                    Measured.median("shield.latency.added.us", "us", "no program", added),
                    Measured.median(
                            "shield.latency.own.us", "us", "a program that only passes", own));
        }
    }

    private static double with(
            BpfObject object, String program, NetworkNamespace edge, int link, PingPong pingPong) {
        try (XdpLink attached =
                edge.call(() -> XdpLink.attach(object.program(program), link, XdpMode.NATIVE))) {
            assert attached.ifindex() == link : attached;
            pingPong.medianMicros(EXCHANGES / 10);
            return pingPong.medianMicros(EXCHANGES);
        }
    }

    /// [BenchTables#SERVICE] is an address of the edge's.
    private static void serve(Lab lab) throws IOException, InterruptedException {
        Process ip =
                new ProcessBuilder(
                                lab.at(LabPlace.EDGE)
                                        .entered(
                                                List.of(
                                                        "ip",
                                                        "address",
                                                        "add",
                                                        SERVICE + "/32",
                                                        "dev",
                                                        LabPlace.ATTACKER.linkOfEdge())))
                        .redirectErrorStream(true)
                        .start();
        String answer = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (ip.waitFor() != 0) {
            throw new IllegalStateException("ip address add: " + answer.strip());
        }
    }
}
