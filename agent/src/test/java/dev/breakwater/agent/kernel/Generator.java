package dev.breakwater.agent.kernel;

import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.LiveFrames;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.testkit.network.VethPair;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// Packets from outside to inside, made in the kernel and sent on without a pause by a thread of
/// their own, until it is closed. None is lost on the way: the shield's program must run inside.
final class Generator implements AutoCloseable {
    private static final int BATCH_PACKETS = 64;
    private static final int ROUND_PACKETS = 10 * BATCH_PACKETS;

    /// From 10.77.0.1 to 10.77.0.2, UDP port 7777, with 18 bytes and no checksum.
    private static final byte[] FRAME =
            HexFormat.of()
                    .parseHex(
                            "020000007702"
                                    + "020000007701"
                                    + "0800"
                                    + "4500002e00000000401166230a4d00010a4d0002"
                                    + "1e611e61001a0000"
                                    + "00".repeat(18));

    /// Room for an answer with options, 74 bytes.
    private static final byte[] SYN_FRAME = new byte[74];

    /// Of a frame with a query.
    static final int QUERY_BYTES = 71;

    private final byte[] frame;
    private final BpfObject object = BpfObject.open("generator", bytes());
    private final AtomicLong sentPackets = new AtomicLong();
    private final CompletableFuture<Long> ended = new CompletableFuture<>();
    private volatile boolean isStopAsked;

    /// Datagrams, all the same.
    Generator(VethPair cable) {
        this(cable, "redirects", FRAME);
    }

    private Generator(VethPair cable, String program, byte[] frame) {
        this.frame = frame;
        NetworkNamespace outside = NetworkNamespace.named(cable.outside());
        object.setConstant("target_ifindex", outside.ifindex(VethPair.INTERFACE).orElseThrow());
        object.load();
        LiveFrames frames = new LiveFrames(object.program(program), 0, BATCH_PACKETS);
        Thread.ofPlatform().start(() -> run(outside, frames));
    }

    /// SYNs to TCP port 8080, each from a forged source.
    static Generator ofForgedSyns(VethPair cable) {
        return new Generator(cable, "sends_forged_syns", SYN_FRAME);
    }

    /// Queries of the Source engine to UDP port 27015, each from a forged source, with a guessed
    /// challenge or none.
    static Generator ofForgedQueries(VethPair cable) {
        return new Generator(cable, "sends_forged_queries", new byte[QUERY_BYTES]);
    }

    /// How many were sent so far.
    long sentPackets() {
        return sentPackets.get();
    }

    /// Stops, and answers how many were sent.
    long stop() {
        isStopAsked = true;
        return ended.join();
    }

    @Override
    public void close() {
        stop();
        object.close();
    }

    private void run(NetworkNamespace outside, LiveFrames frames) {
        try {
            outside.run(
                    () -> {
                        while (!isStopAsked) {
                            frames.send(frame, ROUND_PACKETS);
                            sentPackets.addAndGet(ROUND_PACKETS);
                        }
                    });
            ended.complete(sentPackets.get());
        } catch (RuntimeException | Error failed) {
            ended.completeExceptionally(failed);
        }
    }

    private static byte[] bytes() {
        String resource = "/dev/breakwater/agent/kernel/generator.bpf.o";
        try (InputStream stream = Generator.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException(resource + ": missing (expected: compiled)");
            }
            return stream.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
