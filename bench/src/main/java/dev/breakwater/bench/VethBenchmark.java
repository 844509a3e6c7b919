package dev.breakwater.bench;

import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.LiveFrames;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.TestRun;
import dev.breakwater.kernel.XdpLink;
import dev.breakwater.kernel.XdpMode;
import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabPlace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// One denied source, dropped over a veth pair by the packet path, and by others: a program that
/// only drops, xdp-filter, nftables. The kernel makes the packets on the CPU that drops them, so
/// that wall time is their whole price.
final class VethBenchmark {
    private static final int RUNS = 9;
    private static final int PACKETS = 3_000_000;
    private static final int BATCH_PACKETS = 64;
    private static final byte[] FRAME =
            BenchFrames.udp(BenchTables.DENIED, BenchTables.SERVICE, BenchTables.PORT);

    private VethBenchmark() {}

    static List<Measured> run(Benchmark.Progress progress)
            throws IOException, InterruptedException {
        try (Lab lab = Lab.create("bench");
                BpfObject object = BenchObject.load(BenchTables.of(10_000, 1_000, 1_000));
                BpfProgram filter = XdpFilterPeer.load()) {
            requireDrop(filter);
            return OneCpu.call(lab, () -> compared(progress, lab, object, filter));
        }
    }

    private static List<Measured> compared(
            Benchmark.Progress progress, Lab lab, BpfObject object, BpfProgram filter)
            throws IOException, InterruptedException {
        NetworkNamespace attacker = NetworkNamespace.named(lab.at(LabPlace.ATTACKER).name());
        NetworkNamespace edge = NetworkNamespace.named(lab.at(LabPlace.EDGE).name());
        int from = attacker.ifindex(LabPlace.ATTACKER.link()).orElseThrow();
        int to = edge.ifindex(LabPlace.ATTACKER.linkOfEdge()).orElseThrow();
        BpfProgram send = object.program("send");
        BpfProgram drop = object.program("trivial_drop");
        BpfProgram pass = object.program("trivial_pass");
        try (XdpLink sender = attacker.call(() -> XdpLink.attach(send, from, XdpMode.NATIVE));
                XdpLink receiver = edge.call(() -> XdpLink.attach(drop, to, XdpMode.NATIVE))) {
            assert sender.ifindex() == from : sender;
            LiveFrames frames = new LiveFrames(send, from, BATCH_PACKETS);
            Comparison veth = new Comparison(progress, object, attacker, receiver, frames);
            Measured trivial = veth.with(drop, "shield.denied.veth.ratio", "trivial XDP_DROP");
            Measured xdpFilter =
                    veth.with(
                            filter,
                            "shield.denied.xdpfilter.ratio",
                            "xdp-filter, 10,000 addresses");
            // The shield drops before nftables sees anything; a program that passes lets it drop.
            try (NftPeer nft = NftPeer.raise(lab.at(LabPlace.EDGE).name())) {
                assert nft != null;
                return List.of(
                        trivial,
                        xdpFilter,
                        veth.with(
                                pass,
                                "shield.denied.nft.ratio",
                                "nft netdev, set of 10,000 prefixes"));
            }
        }
    }

    /// Both ways of the same packet in one run.
    private record Comparison(
            Benchmark.Progress progress,
            BpfObject object,
            NetworkNamespace attacker,
            XdpLink receiver,
            LiveFrames frames) {
        Measured with(BpfProgram peerProgram, String figure, String peer) {
            double[] ratios = new double[RUNS];
            for (int run = 0; run < RUNS; run++) {
                receiver.update(peerProgram);
                double other = attacker.call(() -> nanosPerPacket(frames));
                receiver.update(object.program("shield"));
                long before = received(object);
                double shield = attacker.call(() -> nanosPerPacket(frames));
                long arrived = received(object) - before;
                if (arrived < PACKETS * 0.999) {
                    throw new IllegalStateException(
                            "arrived: " + arrived + " (expected: " + PACKETS + ", nothing lost)");
                }
                ratios[run] = shield / other;
                progress.at(
                        "denied over veth, run %d of %d: %.1f ns, %s %.1f ns"
                                .formatted(run + 1, RUNS, shield, peer, other));
            }
            return Measured.median(figure, "ratio", peer, ratios);
        }
    }

    /// A peer that lets the packet pass would be measured for another's work.
    private static void requireDrop(BpfProgram peer) {
        try (TestRun run = peer.testRun(FRAME.length)) {
            int action = run.run(FRAME);
            if (action != PathRun.XDP_DROP) {
                throw new IllegalStateException(
                        peer + ": XDP action " + action + " (expected: XDP_DROP)");
            }
        }
    }

    private static double nanosPerPacket(LiveFrames frames) {
        long started = System.nanoTime();
        frames.send(FRAME, PACKETS);
        return (System.nanoTime() - started) / (double) PACKETS;
    }

    /// How many packets the path has seen.
    static long received(BpfObject object) {
        BpfMap map = object.map("received");
        long packets = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment tallies = arena.allocate(map.valueBytes(), Long.BYTES);
            map.lookup(0, tallies);
            for (long at = 0; at < tallies.byteSize(); at += 16) {
                packets += tallies.get(ValueLayout.JAVA_LONG, at);
            }
        }
        return packets;
    }
}
