package dev.breakwater.testkit.network;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A Bedrock server that leaves RakNet's first request to the node and checks the cookie of the
/// second, as CloudburstMC's library does (PROTOCOLS.md 5.6). Nothing here is the product's. Owned
/// by its own thread.
public final class CookieServer implements AutoCloseable {
    private static final int REQUEST_1 = 0x05;
    private static final int REQUEST_2_BYTES = 39;
    private static final int COOKIE_OFFSET = 17;
    private static final long MINUTE_MILLIS = 60_000;

    private final DatagramSocket socket;
    private final byte[] secret;
    private final InstantSource clock;
    private final AtomicInteger firstRequests = new AtomicInteger();
    private final AtomicInteger wrongCookies = new AtomicInteger();

    /// Serves until it is closed.
    ///
    /// @param socket bound; from here on this object's
    /// @param secret of 32 bytes
    /// @param clock the time of day
    public CookieServer(DatagramSocket socket, byte[] secret, InstantSource clock) {
        this.socket = socket;
        this.clock = clock;
        this.secret = secret.clone();
        Thread.ofVirtual().start(this::run);
    }

    /// First requests that reached it: it answers none.
    public int firstRequests() {
        return firstRequests.get();
    }

    /// Second requests that reached it without the right cookie.
    public int wrongCookies() {
        return wrongCookies.get();
    }

    private void run() {
        byte[] buffer = new byte[2_048];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        try {
            while (!socket.isClosed()) {
                packet.setData(buffer);
                socket.receive(packet);
                ByteBuffer message = ByteBuffer.wrap(buffer, 0, packet.getLength());
                if (message.get(0) == REQUEST_1) {
                    firstRequests.incrementAndGet();
                } else if (isRight(message, (InetSocketAddress) packet.getSocketAddress())) {
                    packet.setData(reply2(message));
                    socket.send(packet);
                } else {
                    wrongCookies.incrementAndGet();
                }
            }
        } catch (IOException closed) {
            // By whoever ended it.
        }
    }

    private boolean isRight(ByteBuffer message, InetSocketAddress source) {
        if (message.remaining() != REQUEST_2_BYTES) {
            return false;
        }
        int cookie = message.getInt(COOKIE_OFFSET);
        long nowMillis = clock.millis();
        long ago = (nowMillis / MINUTE_MILLIS - (cookie >> 4 & 0xF)) & 0xF;
        long signature = sign(source, (byte) cookie, nowMillis - ago * MINUTE_MILLIS);
        return ago <= 1 && (signature & 0xFF_FFFF) == cookie >>> 8;
    }

    /// Of IPv4: seven bytes, in which the library's SipHash is the standard one.
    private long sign(InetSocketAddress source, byte stamp, long millis) {
        ByteBuffer key = ByteBuffer.wrap(hmac(millis / 600_000)).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer message = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.BIG_ENDIAN);
        message.put(source.getAddress().getAddress()).putShort((short) source.getPort());
        message.put(stamp).put((byte) 7);
        long last = message.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        long[] v = {
            key.getLong(0) ^ 0x736f_6d65_7073_6575L,
            key.getLong(8) ^ 0x646f_7261_6e64_6f6dL,
            key.getLong(0) ^ 0x6c79_6765_6e65_7261L,
            key.getLong(8) ^ 0x7465_6462_7974_6573L
        };
        v[3] ^= last;
        rounds(v, 2);
        v[0] ^= last;
        v[2] ^= 0xFF;
        rounds(v, 4);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void rounds(long[] v, int count) {
        for (int i = 0; i < count; i++) {
            v[0] += v[1];
            v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
            v[0] = Long.rotateLeft(v[0], 32);
            v[2] += v[3];
            v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
            v[0] += v[3];
            v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
            v[2] += v[1];
            v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
            v[2] = Long.rotateLeft(v[2], 32);
        }
    }

    private byte[] hmac(long epoch) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(epoch).array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] reply2(ByteBuffer request) {
        ByteBuffer reply = ByteBuffer.allocate(35).put((byte) 0x08).put(request.slice(1, 16));
        return reply.putLong(0xA1A2_A3A4L).array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
