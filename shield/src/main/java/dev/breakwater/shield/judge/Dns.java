package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import java.util.Optional;

/// DNS over UDP: queries to a resolver or name server (RFC 1035). Pure.
final class Dns {
    private static final int HEADER_BYTES = 12;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;

    /// Nobody knows how much more a server takes (RFC 1035 4.2.1).
    private static final int BYTES_MAX = 512;

    private static final int NAME_BYTES_MAX = 255;
    private static final int LABEL_BYTES_MAX = 63;

    /// The root included. An IPv6 address has 35, a little more on a blocklist; 128 could be, but
    /// each costs.
    private static final int LABELS_MAX = 40;

    /// EDNS and a signature (RFC 6891, RFC 8945).
    private static final int ADDITIONAL_MAX = 2;

    private static final int TYPE_ANY = 255;

    private Dns() {}

    static Optional<Reason> judge(Span message) {
        if (message.length() < HEADER_BYTES) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        if ((message.u16(2) & RESPONSE) != 0) {
            return Optional.of(Reason.PROTOCOL_REPLY);
        }
        return isQuery(message) && isQuestion(message.after(HEADER_BYTES))
                ? Optional.empty()
                : Optional.of(Reason.OFF_PROTOCOL);
    }

    /// NOTIFY and UPDATE are no queries: who sends them to a name server is known to it.
    private static boolean isQuery(Span message) {
        int questions = message.u16(4);
        int answers = message.u16(6);
        int authorities = message.u16(8);
        int additional = message.u16(10);
        return message.length() <= BYTES_MAX
                && (message.u16(2) & OPCODE) == 0
                && questions == 1
                && answers == 0
                && authorities == 0
                && additional <= ADDITIONAL_MAX;
    }

    /// A name, its type and class; not for all that there is of the name (RFC 8482).
    private static boolean isQuestion(Span question) {
        int end = nameEnd(question);
        return end != 0
                && end <= NAME_BYTES_MAX
                && end + 4 <= question.length()
                && question.u16(end) != TYPE_ANY;
    }

    /// Where the name ends; 0 where it doesn't. A label of more than 63 bytes would be a pointer to
    /// an earlier name: before the first there is none.
    private static int nameEnd(Span question) {
        int at = 0;
        for (int i = 0; i < LABELS_MAX; i++) {
            int label = at < question.length() ? question.u8(at) : -1;
            if (label < 0 || label > LABEL_BYTES_MAX) {
                return 0;
            }
            at += 1 + label;
            if (label == 0) {
                return at;
            }
        }
        return 0;
    }
}
