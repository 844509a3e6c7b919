package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import java.util.HexFormat;
import java.util.Optional;

/// Minecraft Bedrock: RakNet's messages before a connection, its datagrams within one, and the
/// query. Pure.
final class Bedrock {
    private static final Span MAGIC =
            Span.of(HexFormat.of().parseHex("00ffff00fefefefefdfdfdfd12345678"));
    private static final int REQUEST_1_BYTES_MIN = 18;
    private static final int MTU_MIN = 400;
    private static final int MTU_MAX = 1500;

    /// An MTU of 1500 less the headers of IPv4 and UDP.
    private static final int BYTES_MAX = 1472;

    private static final int DATAGRAM_BYTES_MIN = 4;

    private Bedrock() {}

    static Optional<Reason> judge(Span message) {
        if (message.length() == 0) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        return switch (message.u8(0)) {
            // Replies to both requests, that nobody can connect, a pong: servers send them.
            case 0x06, 0x08, 0x10, 0x12, 0x14, 0x17, 0x19, 0x1A, 0x1C ->
                    Optional.of(Reason.PROTOCOL_REPLY);
            case MinecraftQuery.MAGIC >> 8 -> MinecraftQuery.judge(message);
            default ->
                    message.length() <= BYTES_MAX && isWhole(message)
                            ? Optional.empty()
                            : Optional.of(Reason.OFF_PROTOCOL);
        };
    }

    private static boolean isWhole(Span message) {
        int id = message.u8(0);
        return switch (id) {
            // A ping: behind the id a time of 8 bytes; the client's own id may follow.
            case 0x01, 0x02 -> hasMagic(message, 9);
            // Request 1: the protocol's number follows, and zeros, as many as may fit a packet.
            case 0x05 -> message.length() >= REQUEST_1_BYTES_MIN && hasMagic(message, 1);
            case 0x07 -> hasMagic(message, 1) && isRequest2(message);
            default -> {
                boolean isFrames = id >= 0x80 && id <= 0x9F;
                boolean isAcknowledgement = id == 0xA0 || id == 0xC0;
                yield message.length() >= DATAGRAM_BYTES_MIN && (isFrames || isAcknowledgement);
            }
        };
    }

    /// Id and magic; maybe a cookie and a flag; the server's address; MTU and the client's id. The
    /// address is what the client takes for the server's, of either family: not compared.
    private static boolean isRequest2(Span message) {
        boolean isAddressed =
                switch (message.length()) {
                    case 34 -> message.u8(17) == 4;
                    case 39 -> message.u8(22) == 4;
                    case 56 -> message.u8(17) == 6;
                    case 61 -> message.u8(22) == 6;
                    default -> false;
                };
        if (!isAddressed) {
            return false;
        }
        int mtu = message.u16(message.length() - 10);
        return mtu >= MTU_MIN && mtu <= MTU_MAX;
    }

    private static boolean hasMagic(Span message, int offset) {
        return message.length() > offset && message.after(offset).startsWith(MAGIC);
    }
}
