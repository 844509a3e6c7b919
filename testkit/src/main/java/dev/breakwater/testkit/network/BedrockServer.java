package dev.breakwater.testkit.network;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A Bedrock server that answers pings and Open Connection Request 2 (RakNet), and the query (GS4;
/// minecraft.wiki, "Query protocol"). Nothing here is the product's. Owned by its own thread.
public final class BedrockServer implements AutoCloseable {
    private static final int TOKEN = 9_513_307;
    private static final byte[] TEXT =
            "MCPE;Game;800;1.21.80;3;20;".getBytes(StandardCharsets.UTF_8);

    private final DatagramSocket socket;

    /// Answers until it is closed.
    ///
    /// @param socket bound; from here on this object's
    public BedrockServer(DatagramSocket socket) {
        this.socket = socket;
        Thread.ofVirtual().start(this::run);
    }

    private void run() {
        byte[] buffer = new byte[2_048];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        try {
            while (!socket.isClosed()) {
                packet.setData(buffer);
                socket.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()));
                packet.setData(answer);
                socket.send(packet);
            }
        } catch (IOException closed) {
            // By whoever ended it.
        }
    }

    private static byte[] answer(ByteBuffer message) {
        if (message.get(0) == 0x01) {
            return pong(message);
        }
        if (message.get(0) == 0x07) {
            return reply2(message);
        }
        int session = message.getInt(3);
        if (message.get(2) == 0x09) {
            return status((byte) 0x09, session, TOKEN + "\0");
        }
        boolean isRight = message.remaining() >= 11 && message.getInt(7) == TOKEN;
        if (!isRight) {
            return new byte[0];
        }
        return status(
                (byte) 0x00,
                session,
                message.remaining() == 15 ? "splitnum\0\200\0hostname\0Game\0\0" : "Game\0SMP\0");
    }

    private static byte[] pong(ByteBuffer ping) {
        ByteBuffer pong = ByteBuffer.allocate(35 + TEXT.length).put((byte) 0x1C);
        pong.putLong(ping.getLong(1)).putLong(0xA1A2_A3A4L).put(ping.slice(9, 16));
        return pong.putShort((short) TEXT.length).put(TEXT).array();
    }

    /// To Open Connection Request 2 of a client at an IPv4 address, without security; it names
    /// the server's own address where the client's belongs, which nobody reads.
    private static byte[] reply2(ByteBuffer request) {
        ByteBuffer reply = ByteBuffer.allocate(35).put((byte) 0x08).put(request.slice(1, 16));
        return reply.putLong(0xA1A2_A3A4L).put(request.slice(17, 9)).put((byte) 0).array();
    }

    private static byte[] status(byte kind, int session, String text) {
        byte[] rest = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(5 + rest.length).put(kind).putInt(session).put(rest).array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
