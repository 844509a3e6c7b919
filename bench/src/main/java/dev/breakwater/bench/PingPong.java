package dev.breakwater.bench;

import dev.breakwater.kernel.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;

/// One datagram to and fro between two namespaces, both ends on one thread: what it takes is the
/// way itself, not the waking of a thread. Owned by one thread.
final class PingPong implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int PAYLOAD_BYTES = 32;

    private final DatagramSocket client;
    private final DatagramSocket server;

    private PingPong(DatagramSocket client, DatagramSocket server) {
        this.client = client;
        this.server = server;
    }

    /// @param place an address of the other namespace's, and a port
    static PingPong between(
            NetworkNamespace from, NetworkNamespace other, InetSocketAddress place) {
        DatagramSocket server = other.call(() -> open(place));
        return new PingPong(from.call(() -> open(new InetSocketAddress(0))), server);
    }

    /// The median of so many exchanges.
    ///
    /// @throws IllegalStateException where a datagram is lost
    double medianMicros(int exchanges) {
        DatagramPacket question =
                new DatagramPacket(
                        new byte[PAYLOAD_BYTES], PAYLOAD_BYTES, server.getLocalSocketAddress());
        DatagramPacket answer = new DatagramPacket(new byte[PAYLOAD_BYTES], PAYLOAD_BYTES);
        long[] nanos = new long[exchanges];
        try {
            for (int i = 0; i < exchanges; i++) {
                long started = System.nanoTime();
                client.send(question);
                server.receive(answer);
                server.send(answer);
                client.receive(answer);
                nanos[i] = System.nanoTime() - started;
            }
        } catch (IOException e) {
            throw new IllegalStateException("ping-pong: " + e.getMessage(), e);
        }
        Arrays.sort(nanos);
        return nanos[exchanges / 2] / 1e3;
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }

    private static DatagramSocket open(InetSocketAddress local) {
        try {
            DatagramSocket socket = new DatagramSocket(local);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return socket;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }
}
