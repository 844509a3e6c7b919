package dev.breakwater.testkit.frames;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import java.util.random.RandomGenerator;

/// A client that opens a connection, and sends the beginning of a stream in segments: cut
/// anywhere, some repeated, ahead of others, or of another connection. Owned by one thread.
final class TcpClient {
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;

    private final RandomGenerator random;
    private final IpAddress source;
    private final int port;
    private final int firstSequence;
    private final int acknowledged;
    private final String stream;

    /// What of the stream was sent; negative before the first segment.
    private int sent = -1;

    private boolean hasEnded;

    /// @param stream what it sends, a byte a character
    TcpClient(RandomGenerator random, IpAddress source, int port, String stream) {
        this.random = random;
        this.source = source;
        this.port = port;
        this.stream = stream;
        this.firstSequence = random.nextInt(4) == 0 ? -random.nextInt(8) : random.nextInt();
        this.acknowledged = random.nextInt(16) == 0 ? random.nextInt() : ShieldAbi.TRIAL_COOKIE + 1;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /// Another connection of the same address and port.
    TcpClient again(String next) {
        return new TcpClient(random, source, port, next);
    }

    TcpSegment next() {
        if (sent < 0 && random.nextBoolean()) {
            return segment(-1, 0, SYN);
        }
        if (sent < 0) {
            sent = 0;
            return random.nextBoolean() ? segment(0, 0, ACK) : more(ACK);
        }
        return switch (random.nextInt(24)) {
            case 0 -> segment(random.nextInt(sent + 1), random.nextInt(stream.length() + 1), ACK);
            case 1, 2 -> segment(sent + 1 + random.nextInt(8), 1 + random.nextInt(8), ACK);
            case 3 -> segment(sent - 1, random.nextInt(2), ACK);
            case 4 -> segment(random.nextInt(), random.nextInt(8), ACK);
            case 5 -> segment(sent, 0, ACK);
            case 6 -> end(FIN | ACK);
            case 7 -> end(random.nextBoolean() ? RST : RST | ACK);
            default -> more(PSH | ACK);
        };
    }

    private TcpSegment end(int flags) {
        hasEnded = true;
        return segment(sent, random.nextInt(2) * random.nextInt(stream.length() + 1), flags);
    }

    /// Half the time a few bytes, else all that is left.
    private TcpSegment more(int flags) {
        int left = stream.length() - sent;
        int bytes = random.nextBoolean() ? Math.min(left, 1 + random.nextInt(6)) : left;
        TcpSegment segment = segment(sent, bytes, flags);
        sent += bytes;
        hasEnded = sent == stream.length() && random.nextBoolean();
        return segment;
    }

    private TcpSegment segment(int at, int bytes, int flags) {
        int from = Math.clamp(at, 0, stream.length());
        String payload = stream.substring(from, Math.min(stream.length(), from + bytes));
        return new TcpSegment(
                source,
                port,
                firstSequence + at,
                acknowledged,
                flags,
                payload + "\0".repeat(bytes - payload.length()));
    }
}
