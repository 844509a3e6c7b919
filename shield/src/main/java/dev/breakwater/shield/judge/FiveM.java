package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// FiveM and RedM: the game over ENet, and texts outside of it. Pure.
final class FiveM {
    /// How a text begins: ENet sends none such.
    private static final int TEXT = 0xFFFF_FFFF;

    private static final int TEXT_OFFSET = 4;

    /// Servers know a third one, rcon: an administrator's, who isn't just anybody.
    private static final List<Span> QUERIES = List.of(text("getinfo"), text("getstatus"));

    private static final List<Span> REPLIES =
            List.of(text("infoResponse"), text("statusResponse"), text("print"));

    private FiveM() {}

    static Optional<Reason> judge(Span message) {
        if (message.length() < TEXT_OFFSET) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        if (message.u32(0) != TEXT) {
            return Optional.empty();
        }
        Span text = message.after(TEXT_OFFSET);
        if (QUERIES.stream().anyMatch(text::startsWith)) {
            return Optional.empty();
        }
        return Optional.of(
                REPLIES.stream().anyMatch(text::startsWith)
                        ? Reason.PROTOCOL_REPLY
                        : Reason.OFF_PROTOCOL);
    }

    private static Span text(String text) {
        return Span.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
