package dev.breakwater.testkit.network;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A game's server that answers queries as Valve's wiki, "Server queries", says. Nothing here
/// is the product's. Thread-safe.
public final class A2sServer implements AutoCloseable {
    /// What it asks everybody for.
    public static final int CHALLENGE = 0x0A0B0C0D;

    private final DatagramSocket socket;
    private final byte[] info;
    private final byte[] players;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger challenged = new AtomicInteger();
    private final Map<InetAddress, Integer> heard = new ConcurrentHashMap<>();

    /// Answers until it is closed.
    ///
    /// @param socket bound; from here on this object's
    /// @param name what the server calls itself
    public A2sServer(DatagramSocket socket, String name) {
        this.socket = socket;
        this.info =
                message(
                        'I',
                        "\21" + name + "\0de_dust2\0cstrike\0Counter-Strike\0\360\0\5 \0dl\0\1");
        this.players = message('D', "\1\0Alex\0\7\0\0\0\0\0\0\0");
        Thread.ofVirtual().start(this::run);
    }

    /// The whole of its answer to `A2S_INFO`.
    public byte[] info() {
        return info.clone();
    }

    /// How many queries it answered.
    public int answered() {
        return answered.get();
    }

    /// How many it asked for a challenge.
    public int challenged() {
        return challenged.get();
    }

    /// How many messages came from an address.
    public int heardFrom(InetAddress source) {
        return heard.getOrDefault(source, 0);
    }

    private void run() {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        try {
            while (!socket.isClosed()) {
                packet.setLength(2_048);
                socket.receive(packet);
                heard.merge(packet.getAddress(), 1, Integer::sum);
                answer(packet);
            }
        } catch (IOException closed) {
            // By whoever ended it.
        }
    }

    /// `A2S_RULES` stays without an answer, as with many games.
    private void answer(DatagramPacket packet) throws IOException {
        ByteBuffer query = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        boolean isInfo = query.remaining() >= 25 && query.get(4) == 'T';
        boolean isPlayers = query.remaining() == 9 && query.get(4) == 'U';
        if (!isInfo && !isPlayers) {
            return;
        }
        int at = isInfo ? 25 : 5;
        if (query.remaining() < at + 4 || query.getInt(at) != CHALLENGE) {
            challenged.incrementAndGet();
            ByteBuffer challenge = ByteBuffer.allocate(9).putInt(-1).put((byte) 'A');
            packet.setData(challenge.putInt(CHALLENGE).array());
        } else {
            answered.incrementAndGet();
            packet.setData(isInfo ? info : players);
        }
        socket.send(packet);
        packet.setData(new byte[2_048]);
    }

    private static byte[] message(char kind, String text) {
        byte[] rest = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(5 + rest.length).putInt(-1).put((byte) kind).put(rest).array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
