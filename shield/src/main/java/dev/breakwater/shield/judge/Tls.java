package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import java.util.Optional;

/// TLS: a client begins with a record that begins with ClientHello (RFC 8446, 4.1.2 and 5.1). Pure
/// but for the connection.
final class Tls {
    private static final int RECORD_BYTES_MAX = 16_384;

    /// A version, a random, no session, one cipher suite, one compression.
    private static final int HELLO_BYTES_MIN = 41;

    private static final int HELLO_BYTES_MAX = 65_535;

    /// Of a record's header and that of the message it begins with.
    private static final int HEADERS_BYTES = 9;

    /// To the first byte of that message.
    private static final int OPENING_BYTES = 6;

    private static final int SERVER_HELLO = 2;

    private Tls() {}

    static Optional<Reason> read(Connection connection, Segment segment) {
        Span rest = segment.rest(connection);
        boolean isFirst = connection.held.isEmpty();
        if (isFirst && rest.length() >= HEADERS_BYTES && !hasHelloLengths(rest)) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        String opening = connection.held + rest.text();
        for (int at = 0; at < Math.min(opening.length(), OPENING_BYTES); at++) {
            Optional<Reason> against = against(at, opening.charAt(at));
            if (against.isPresent()) {
                return against;
            }
        }
        if (opening.length() >= OPENING_BYTES) {
            connection.step = ShieldAbi.STEP_DONE;
            return Optional.empty();
        }
        connection.held = opening;
        connection.nextSequence += rest.length();
        return Optional.empty();
    }

    /// What stands against a byte of the opening: a handshake's record of version 3.x, its length,
    /// ClientHello.
    private static Optional<Reason> against(int at, int value) {
        boolean isRight =
                switch (at) {
                    case 0 -> value == 22;
                    case 1 -> value == 3;
                    case 2 -> value <= 4;
                    case 3 -> value <= RECORD_BYTES_MAX >> 8;
                    case 5 -> value == 1;
                    default -> true;
                };
        if (at == 5 && value == SERVER_HELLO) {
            return Optional.of(Reason.PROTOCOL_REPLY);
        }
        return isRight ? Optional.empty() : Optional.of(Reason.OFF_PROTOCOL);
    }

    /// Some clients cut ClientHello into records so short that its length isn't in the first.
    private static boolean hasHelloLengths(Span record) {
        int bytes = record.u16(3);
        int hello = record.u8(6) << 16 | record.u16(7);
        boolean isHello = hello >= HELLO_BYTES_MIN && hello <= HELLO_BYTES_MAX;
        return bytes > 0 && bytes <= RECORD_BYTES_MAX && (bytes < 4 || isHello);
    }
}
