package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import java.util.HexFormat;
import java.util.Optional;

/// TeamSpeak 3, voice (the ReSpeak project's "TS3 protocol paper"). Pure.
final class TeamSpeak {
    /// "TS3INIT1", a signature for what begins a connection.
    private static final String SIGNATURE_HEX = "545333494e495431";

    private static final Span INIT_SIGNATURE = hex(SIGNATURE_HEX);

    /// … packet 101 of client 0; unencrypted, of kind 8.
    private static final Span INIT = hex(SIGNATURE_HEX + "0065" + "0000" + "88");

    /// Servers' messages have no client id.
    private static final Span INIT_REPLY = hex(SIGNATURE_HEX + "0065" + "88");

    /// Signature, packet id and client id; then flags and, in the low four bits, the kind.
    private static final int KIND_OFFSET = 12;

    private static final int KIND_BITS = 0x0F;

    /// Voice, whispers, commands, pings, and their acknowledgements.
    private static final int KIND_MAX = 7;

    /// Behind the client's version.
    private static final int STEP_OFFSET = 17;

    private TeamSpeak() {}

    static Optional<Reason> judge(Span message) {
        if (message.startsWith(INIT_REPLY)) {
            return Optional.of(Reason.PROTOCOL_REPLY);
        }
        return isWhole(message) ? Optional.empty() : Optional.of(Reason.OFF_PROTOCOL);
    }

    private static boolean isWhole(Span message) {
        if (message.length() <= KIND_OFFSET) {
            return false;
        }
        return message.startsWith(INIT_SIGNATURE)
                ? isInit(message)
                : (message.u8(KIND_OFFSET) & KIND_BITS) <= KIND_MAX;
    }

    private static boolean isInit(Span message) {
        int bytes = message.length();
        if (!message.startsWith(INIT) || bytes <= STEP_OFFSET) {
            return false;
        }
        return switch (message.u8(STEP_OFFSET)) {
            case 0 -> bytes == 34;
            case 2 -> bytes == 38;
            // The puzzle, its solution and a text behind them.
            case 4 -> bytes >= 314;
            // Servers take steps 1 and 3.
            default -> false;
        };
    }

    private static Span hex(String bytes) {
        return Span.of(HexFormat.of().parseHex(bytes));
    }
}
