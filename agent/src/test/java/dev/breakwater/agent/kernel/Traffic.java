package dev.breakwater.agent.kernel;

import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.testkit.network.VethPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// Datagrams over a cable, from outside to inside. Owned by one thread.
public final class Traffic implements AutoCloseable {
    private static final int PORT = 7_777;

    private final DatagramChannel outside;
    private final DatagramChannel inside;

    Traffic(VethPair cable) {
        this(cable, VethPair.OUTSIDE_ADDRESS);
    }

    /// From that address, which outside must have and inside must know the way to.
    public Traffic(VethPair cable, String source) {
        this.outside = NetworkNamespace.named(cable.outside()).call(Traffic::open);
        this.inside = NetworkNamespace.named(cable.inside()).call(Traffic::open);
        try {
            outside.bind(new InetSocketAddress(source, 0));
            outside.connect(new InetSocketAddress(VethPair.INSIDE_ADDRESS, PORT));
            inside.bind(new InetSocketAddress(VethPair.INSIDE_ADDRESS, PORT));
            inside.configureBlocking(false);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public void send(int count) {
        try {
            for (int packet = 0; packet < count; packet++) {
                outside.write(ByteBuffer.allocate(32));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// How many came in since the last time.
    public int arrived() {
        try {
            int count = 0;
            while (inside.receive(ByteBuffer.allocate(64)) != null) {
                count++;
            }
            return count;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            outside.close();
            inside.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static DatagramChannel open() {
        try {
            return DatagramChannel.open(StandardProtocolFamily.INET);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
