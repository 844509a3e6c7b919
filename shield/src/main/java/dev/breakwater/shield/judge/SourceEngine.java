package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Games of the Source engine, and their queries (Valve's wiki, "Server queries"). Pure.
final class SourceEngine {
    /// How a message outside of a connection begins.
    static final int CONNECTIONLESS = 0xFFFF_FFFF;

    private static final int BYTES_MIN = 5;
    private static final int CHALLENGED_BYTES = 9;
    private static final Span INFO_TEXT =
            Span.of("Source Engine Query\0".getBytes(StandardCharsets.US_ASCII));
    private static final int INFO_BYTES = 25;

    /// Since 2020 with a challenge behind it.
    private static final int INFO_CHALLENGED_BYTES = 29;

    private SourceEngine() {}

    /// Within a connection a game has its own form; so have messages outside of one that aren't
    /// queries.
    static Optional<Reason> judge(Span message) {
        if (message.length() < BYTES_MIN) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        if (message.u32(0) != CONNECTIONLESS) {
            return Optional.empty();
        }
        return switch (message.u8(4)) {
            // Info, players, rules, a challenge, pong, GoldSrc info, print: servers send them.
            case 0x49, 0x44, 0x45, 0x41, 0x6A, 0x6D, 0x6C -> Optional.of(Reason.PROTOCOL_REPLY);
            case 0x54 -> unless(isInfo(message));
            case 0x55, 0x56 -> unless(message.length() == CHALLENGED_BYTES);
            case 0x57 -> unless(message.length() == BYTES_MIN);
            default -> Optional.empty();
        };
    }

    private static boolean isInfo(Span message) {
        int bytes = message.length();
        return (bytes == INFO_BYTES || bytes == INFO_CHALLENGED_BYTES)
                && message.after(BYTES_MIN).startsWith(INFO_TEXT);
    }

    private static Optional<Reason> unless(boolean isWell) {
        return isWell ? Optional.empty() : Optional.of(Reason.OFF_PROTOCOL);
    }
}
