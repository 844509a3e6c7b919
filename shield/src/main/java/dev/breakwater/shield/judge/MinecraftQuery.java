package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import java.util.Optional;

/// The query of Minecraft servers (GS4; minecraft.wiki, "Query protocol"). Pure.
final class MinecraftQuery {
    static final int MAGIC = 0xFEFD;

    private static final int HANDSHAKE = 0x09;
    private static final int STATUS = 0x00;

    /// Magic, kind and session; behind a token; behind four bytes that ask for the full status.
    private static final int BYTES = 7;

    private static final int TOKEN_BYTES = 11;
    private static final int FULL_BYTES = 15;

    /// Kind, session and one byte of what was asked.
    private static final int REPLY_BYTES_MIN = 6;

    private MinecraftQuery() {}

    /// Whether a Bedrock server takes a message for a query.
    static boolean isQuery(Span message) {
        return message.length() > 0 && message.u8(0) == MAGIC >> 8;
    }

    /// Servers' messages are without the magic: they begin with the kind.
    static Optional<Reason> judge(Span message) {
        int bytes = message.length();
        boolean isReply =
                bytes >= REPLY_BYTES_MIN && (message.u8(0) == HANDSHAKE || message.u8(0) == STATUS);
        if (isReply) {
            return Optional.of(Reason.PROTOCOL_REPLY);
        }
        return isWhole(message) ? Optional.empty() : Optional.of(Reason.OFF_PROTOCOL);
    }

    /// Some clients send a handshake as long as what follows it; servers don't mind.
    private static boolean isWhole(Span message) {
        int bytes = message.length();
        if (bytes < BYTES || message.u16(0) != MAGIC) {
            return false;
        }
        boolean isStatus = bytes == TOKEN_BYTES || bytes == FULL_BYTES;
        return switch (message.u8(2)) {
            case HANDSHAKE -> bytes == BYTES || isStatus;
            case STATUS -> isStatus;
            default -> false;
        };
    }
}
