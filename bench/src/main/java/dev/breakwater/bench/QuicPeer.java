package dev.breakwater.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// QUIC's first packets, as far as proof of address goes: an Initial, the node's Retry, of which
/// the client checks the tag, and the Initial with its token, which the service answers. What the
/// packets carry isn't sealed: nobody on the way reads it.
final class QuicPeer {
    private static final int INITIAL_BYTES = 1_200;
    private static final int VERSION = 1;
    private static final byte INITIAL = (byte) 0xC3;
    private static final byte RETRY = (byte) 0xF0;
    private static final byte HANDSHAKE = (byte) 0xE3;
    private static final int ID_BYTES = 8;
    private static final int TAG_BYTES = 16;

    /// Source: RFC 9001, 5.8.
    private static final byte[] RETRY_KEY =
            HexFormat.of().parseHex("be0c690b9f66575a1d766b54e368c84e");

    private static final byte[] RETRY_NONCE = HexFormat.of().parseHex("461599d35d632bf2239825bb");

    private QuicPeer() {}

    static DatagramPeer on(DatagramSocket bound) {
        Thread.ofPlatform().name("service").daemon().start(() -> serve(bound));
        return new DatagramPeer(bound, QuicPeer::open);
    }

    /// The service hears of no client without a token: it answers those alone.
    private static void serve(DatagramSocket socket) {
        byte[] buffer = new byte[2_048];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        byte[] answer = ByteBuffer.allocate(64).put(HANDSHAKE).putInt(VERSION).array();
        try {
            while (!socket.isClosed()) {
                packet.setData(buffer);
                socket.receive(packet);
                ByteBuffer initial = ByteBuffer.wrap(buffer, 0, packet.getLength());
                int token = 5 + 1 + ID_BYTES + 1;
                if (initial.get(0) == INITIAL && initial.get(token) > 0) {
                    packet.setData(answer);
                    socket.send(packet);
                }
            }
        } catch (IOException closed) {
            // By whoever ended it.
        }
    }

    private static void open(DatagramPeer.Line line) throws IOException {
        byte[] original = new byte[ID_BYTES];
        ThreadLocalRandom.current().nextBytes(original);
        byte[] retry = DatagramPeer.bytes(line.ask(initial(original, new byte[0])));
        DatagramPeer.require(ByteBuffer.wrap(retry), RETRY, 7 + ID_BYTES + TAG_BYTES + 1);
        requireTag(original, retry);
        byte[] id = Arrays.copyOfRange(retry, 7, 7 + ID_BYTES);
        byte[] token = Arrays.copyOfRange(retry, 15, retry.length - TAG_BYTES);
        DatagramPeer.require(line.ask(initial(id, token)), HANDSHAKE, 64);
    }

    private static ByteBuffer initial(byte[] id, byte[] token) {
        ByteBuffer packet = ByteBuffer.allocate(INITIAL_BYTES).put(INITIAL).putInt(VERSION);
        packet.put((byte) id.length).put(id).put((byte) 0).put((byte) token.length).put(token);
        int left = packet.remaining() - Short.BYTES;
        return packet.putShort((short) (0x4000 | left));
    }

    /// Source: RFC 9001, 5.8: over the original id and the Retry, of nothing.
    private static void requireTag(byte[] original, byte[] retry) throws IOException {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(RETRY_KEY, "AES"),
                    new GCMParameterSpec(TAG_BYTES * Byte.SIZE, RETRY_NONCE));
            cipher.updateAAD(new byte[] {(byte) original.length});
            cipher.updateAAD(original);
            cipher.updateAAD(retry, 0, retry.length - TAG_BYTES);
            byte[] nothing = cipher.doFinal(retry, retry.length - TAG_BYTES, TAG_BYTES);
            assert nothing.length == 0;
        } catch (AEADBadTagException wrong) {
            throw new IOException("tag of a Retry: wrong", wrong);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
