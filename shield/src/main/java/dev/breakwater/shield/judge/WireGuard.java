package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import java.util.Optional;

/// WireGuard (drivers/net/wireguard/messages.h): four messages of known lengths. Pure.
final class WireGuard {
    private static final int INITIATION_BYTES = 148;
    private static final int RESPONSE_BYTES = 92;
    private static final int COOKIE_BYTES = 64;

    /// Header and tag of a data message, and what its content is padded to.
    private static final int DATA_BYTES_MIN = 32;

    private static final int PADDING = 16;

    private WireGuard() {}

    /// The three bytes behind the type are reserved: some clients use them, so they are not asked.
    static Optional<Reason> judge(Span message) {
        return isWhole(message) ? Optional.empty() : Optional.of(Reason.OFF_PROTOCOL);
    }

    private static boolean isWhole(Span message) {
        if (message.length() == 0) {
            return false;
        }
        int bytes = message.length();
        return switch (message.u8(0)) {
            case 1 -> bytes == INITIATION_BYTES;
            case 2 -> bytes == RESPONSE_BYTES;
            case 3 -> bytes == COOKIE_BYTES;
            case 4 -> bytes >= DATA_BYTES_MIN && bytes % PADDING == 0;
            default -> false;
        };
    }
}
