package dev.breakwater.bench;

import dev.breakwater.testkit.network.A2sServer;
import dev.breakwater.testkit.network.BedrockServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/// A service over UDP, and what its clients exchange with it, over a socket of their own each.
///
/// @param server what answers
/// @param exchange the client's side
record DatagramPeer(AutoCloseable server, Exchange exchange) implements ConnectPeer {
    private static final int DATAGRAM_BYTES_MAX = 2_048;

    /// What a client says before it is connected.
    interface Exchange {
        /// Says it all, and hears what it needs.
        ///
        /// @throws IOException where an answer is none
        void on(Line line) throws IOException;
    }

    /// One datagram, and the next that comes.
    interface Line {
        ByteBuffer ask(ByteBuffer request) throws IOException;
    }

    private static final byte[] MAGIC = HexFormat.of().parseHex("00ffff00fefefefefdfdfdfd12345678");

    /// As Bedrock's clients begin with, the longest.
    private static final int REQUEST_1_BYTES = 1_464;

    private static final byte[] INFO =
            HexFormat.of().parseHex("ffffffff54536f7572636520456e67696e6520517565727900");

    /// RakNet's two requests, of which the second one has to bring the cookie.
    static DatagramPeer bedrock(DatagramSocket bound) {
        return new DatagramPeer(new BedrockServer(bound), DatagramPeer::openRakNet);
    }

    /// The Source engine's query, and the same with the challenge that it got.
    static DatagramPeer source(DatagramSocket bound) {
        return new DatagramPeer(new A2sServer(bound, "bench"), DatagramPeer::query);
    }

    @Override
    public void connect(InetSocketAddress from, InetSocketAddress service) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(from)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(service);
            DatagramPacket answer =
                    new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
            exchange.on(
                    request -> {
                        byte[] bytes = bytes(request);
                        socket.send(new DatagramPacket(bytes, bytes.length));
                        socket.receive(answer);
                        return ByteBuffer.wrap(Arrays.copyOf(answer.getData(), answer.getLength()));
                    });
        }
    }

    @Override
    public void close() throws IOException {
        try {
            server.close();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static void openRakNet(Line line) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(REQUEST_1_BYTES);
        ByteBuffer reply = line.ask(first.put((byte) 0x05).put(MAGIC).put((byte) 11));
        require(reply, 0x06, 32);
        ByteBuffer second = ByteBuffer.allocate(39).put((byte) 0x07).put(MAGIC);
        second.putInt(reply.getInt(26)).put((byte) 0);
        second.put(HexFormat.of().parseHex("0439cd9bfe4abc")).putShort(reply.getShort(30));
        require(line.ask(second.putLong(1)), 0x08, 35);
    }

    private static void query(Line line) throws IOException {
        ByteBuffer challenge = line.ask(ByteBuffer.wrap(INFO));
        require(challenge.position(4).slice(), 'A', 5);
        ByteBuffer again = ByteBuffer.allocate(INFO.length + Integer.BYTES).put(INFO);
        require(line.ask(again.putInt(challenge.getInt(5))).position(4).slice(), 'I', 20);
    }

    /// Refuses what isn't the answer that the client waits for.
    static void require(ByteBuffer answer, int kind, int bytesMin) throws IOException {
        if (answer.remaining() < bytesMin || answer.get(0) != (byte) kind) {
            throw new IOException(
                    "answer: %s (expected: 0x%02x and at least %d bytes)"
                            .formatted(HexFormat.of().formatHex(bytes(answer)), kind, bytesMin));
        }
    }

    /// All of it, wherever it is read.
    static byte[] bytes(ByteBuffer whole) {
        byte[] bytes = new byte[whole.capacity()];
        whole.get(0, bytes);
        return bytes;
    }
}
