package dev.breakwater.bench;

import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.LiveFrames;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.XdpLink;
import dev.breakwater.kernel.XdpMode;
import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabPlace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// One denied source, dropped over a veth pair by the packet path, against a program that only
/// drops. The kernel makes the packets on the CPU that drops them, so that wall time is their
/// whole price.
final class VethBenchmark {
    private static final int RUNS = 9;
    private static final int PACKETS = 3_000_000;
    private static final int BATCH_PACKETS = 64;

    private VethBenchmark() {}

    static List<Measured> run(Benchmark.Progress progress)
            throws IOException, InterruptedException {
        try (Lab lab = Lab.create("bench");
                BpfObject object = BenchObject.load(BenchTables.of(10_000, 1_000, 1_000))) {
            NetworkNamespace attacker = NetworkNamespace.named(lab.at(LabPlace.ATTACKER).name());
            NetworkNamespace edge = NetworkNamespace.named(lab.at(LabPlace.EDGE).name());
            int from = attacker.ifindex(LabPlace.ATTACKER.link()).orElseThrow();
            int to = edge.ifindex(LabPlace.ATTACKER.linkOfEdge()).orElseThrow();
            BpfProgram send = object.program("send");
            try (XdpLink sender = attacker.call(() -> XdpLink.attach(send, from, XdpMode.NATIVE));
                    XdpLink receiver =
                            edge.call(
                                    () ->
                                            XdpLink.attach(
                                                    object.program("trivial_drop"),
                                                    to,
                                                    XdpMode.NATIVE))) {
                assert sender.ifindex() == from : sender;
                LiveFrames frames = new LiveFrames(send, from, BATCH_PACKETS);
                Measured trivial = compare(progress, object, attacker, receiver, frames);
                try (NftPeer nft = NftPeer.raise(lab.at(LabPlace.EDGE).name())) {
                    assert nft != null;
                    return List.of(
                            trivial, compareNft(progress, object, attacker, receiver, frames));
                }
            }
        }
    }

    private static Measured compare(
            Benchmark.Progress progress,
            BpfObject object,
            NetworkNamespace attacker,
            XdpLink receiver,
            LiveFrames frames) {
        byte[] frame = BenchFrames.udp(BenchTables.DENIED, BenchTables.SERVICE, BenchTables.PORT);
        double[] ratios = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            receiver.update(object.program("trivial_drop"));
            double trivial = attacker.call(() -> nanosPerPacket(frames, frame));
            receiver.update(object.program("shield"));
            long before = received(object);
            double shield = attacker.call(() -> nanosPerPacket(frames, frame));
            long arrived = received(object) - before;
            if (arrived < PACKETS * 0.999) {
                throw new IllegalStateException(
                        "arrived: " + arrived + " (expected: " + PACKETS + ", nothing lost)");
            }
            ratios[run] = shield / trivial;
            progress.at(
                    "denied over veth, run %d of %d: %.1f ns, trivial drop %.1f ns"
                            .formatted(run + 1, RUNS, shield, trivial));
        }
        return Measured.median("shield.denied.veth.ratio", "ratio", "trivial XDP_DROP", ratios);
    }

    /// The shield drops before nftables sees anything; a program that passes lets it drop.
    private static Measured compareNft(
            Benchmark.Progress progress,
            BpfObject object,
            NetworkNamespace attacker,
            XdpLink receiver,
            LiveFrames frames) {
        byte[] frame = BenchFrames.udp(BenchTables.DENIED, BenchTables.SERVICE, BenchTables.PORT);
        double[] ratios = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            receiver.update(object.program("trivial_pass"));
            double nft = attacker.call(() -> nanosPerPacket(frames, frame));
            receiver.update(object.program("shield"));
            double shield = attacker.call(() -> nanosPerPacket(frames, frame));
            ratios[run] = shield / nft;
            progress.at(
                    "denied over veth, run %d of %d: %.1f ns, nft %.1f ns"
                            .formatted(run + 1, RUNS, shield, nft));
        }
        return Measured.median(
                "shield.denied.nft.ratio", "ratio", "nft netdev, set of 10,000 prefixes", ratios);
    }

    private static double nanosPerPacket(LiveFrames frames, byte[] frame) {
        long started = System.nanoTime();
        frames.send(frame, PACKETS);
        return (System.nanoTime() - started) / (double) PACKETS;
    }

    private static long received(BpfObject object) {
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
