package dev.breakwater.bench;

import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.LiveFrames;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.XdpLink;
import dev.breakwater.kernel.XdpMode;
import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabPlace;
import dev.breakwater.lab.Namespace;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.ProofPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/// A flood of forged SYNs over veth, answered by the shield and by the kernel's own SYN cookies.
/// The kernel makes the SYNs on the CPU that answers them, so that wall time is the whole price of
/// both, that of making them included; and only then, so the thread must stay where it is.
final class SynFloodBenchmark {
    private static final int RUNS = 9;
    private static final int PACKETS = 500_000;
    private static final int BATCH_PACKETS = 64;
    private static final int PORT = 80;

    /// A run that lost packets on the way says nothing, and is made again.
    private static final int TRIES_MAX = 3 * RUNS;

    /// Of the SYNs: the stack drops those from multicast sources, a sixteenth.
    private static final double COOKIES_MIN = 0.92;

    private SynFloodBenchmark() {}

    static List<Measured> run(Benchmark.Progress progress)
            throws IOException, InterruptedException {
        Configuration web =
                new Configuration(
                        1, List.of(ProofBenchmark.web(ProofPolicy.ALWAYS)), List.of(), List.of());
        try (Lab lab = Lab.create("bench");
                BpfObject object = BenchObject.load(web)) {
            prepareStack(lab.at(LabPlace.EDGE));
            ProofBenchmark.tellSyn(object);
            Draw.SPOOFED.apply(object);
            return OneCpu.call(lab, () -> List.of(ratio(progress, lab, object)));
        }
    }

    private static Measured ratio(Benchmark.Progress progress, Lab lab, BpfObject object) {
        NetworkNamespace attacker = NetworkNamespace.named(lab.at(LabPlace.ATTACKER).name());
        NetworkNamespace edge = NetworkNamespace.named(lab.at(LabPlace.EDGE).name());
        int from = attacker.ifindex(LabPlace.ATTACKER.link()).orElseThrow();
        int to = edge.ifindex(LabPlace.ATTACKER.linkOfEdge()).orElseThrow();
        BpfProgram drop = object.program("trivial_drop");
        BpfProgram pass = object.program("trivial_pass");
        try (ServerSocket listener = edge.call(SynFloodBenchmark::listen);
                XdpLink answers = attacker.call(() -> XdpLink.attach(drop, from, XdpMode.NATIVE));
                XdpLink receiver = edge.call(() -> XdpLink.attach(pass, to, XdpMode.NATIVE))) {
            assert listener.isBound() && answers.ifindex() == from;
            LiveFrames frames = new LiveFrames(object.program("syn_send"), from, BATCH_PACKETS);
            byte[] frame = frame();
            double[] shields = new double[RUNS];
            double[] kernels = new double[RUNS];
            int run = 0;
            for (int tries = 0; run < RUNS; tries++) {
                receiver.update(pass);
                long before = edge.call(SynFloodBenchmark::cookiesSent);
                kernels[run] = attacker.call(() -> nanosPerPacket(frames, frame));
                long cookies = edge.call(SynFloodBenchmark::cookiesSent) - before;
                receiver.update(object.program("shield"));
                long received = VethBenchmark.received(object);
                shields[run] = attacker.call(() -> nanosPerPacket(frames, frame));
                received = VethBenchmark.received(object) - received;
                progress.at(
                        "flood of SYNs, run %d of %d: %.0f ns for %d, the kernel's %.0f ns for %d"
                                .formatted(
                                        run + 1,
                                        RUNS,
                                        shields[run],
                                        received,
                                        kernels[run],
                                        cookies));
                if (received >= PACKETS * 0.999 && cookies >= PACKETS * COOKIES_MIN) {
                    run++;
                } else if (tries == TRIES_MAX) {
                    throw new IllegalStateException(
                            "SYNs: lost in %d runs of %d (expected: in none)"
                                    .formatted(tries - run + 1, tries + 1));
                }
            }
            return Measured.medianRatio(
                    "proof.syncookie.cpu.ratio", "tcp_syncookies=2, no shield", shields, kernels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The service's address, cookies for every SYN, and a way back to wherever they say that they
    /// are from.
    private static void prepareStack(Namespace namespace) throws IOException, InterruptedException {
        String link = LabPlace.ATTACKER.linkOfEdge();
        NamespaceShell.run(
                namespace,
                """
                set -e
                ip address add 203.0.113.9/32 dev lo
                ip route replace default via %s dev %s
                ip neighbour replace %s lladdr %s dev %s
                sysctl -qw net.ipv4.tcp_syncookies=2 net.ipv4.tcp_timestamps=2
                sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.%s.rp_filter=0
                """
                        .formatted(
                                LabPlace.ATTACKER.ipv4(),
                                link,
                                LabPlace.ATTACKER.ipv4(),
                                LabPlace.ATTACKER.mac(),
                                link,
                                link));
    }

    private static ServerSocket listen() {
        try {
            ServerSocket listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral("203.0.113.9"), PORT));
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of this thread's namespace.
    private static long cookiesSent() {
        try {
            List<String> lines =
                    Files.readAllLines(Path.of("/proc/thread-self/net/netstat")).stream()
                            .filter(line -> line.startsWith("TcpExt:"))
                            .toList();
            List<String> names = List.of(lines.getFirst().split(" ", -1));
            return Long.parseLong(lines.getLast().split(" ", -1)[names.indexOf("SyncookiesSent")]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double nanosPerPacket(LiveFrames frames, byte[] frame) {
        long started = System.nanoTime();
        frames.send(frame, PACKETS);
        return (System.nanoTime() - started) / (double) PACKETS;
    }

    /// To the edge's end of the attacker's link.
    private static byte[] frame() {
        String macs = LabPlace.ATTACKER.macOfEdge() + LabPlace.ATTACKER.mac();
        return HexFormat.of()
                .parseHex(
                        macs.replace(":", "")
                                + "08004500003c000040004006"
                                + "0000"
                                + "00000000cb007109"
                                + HexFormat.of().formatHex(ProofBenchmark.SEGMENT));
    }
}
