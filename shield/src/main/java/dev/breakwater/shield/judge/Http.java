package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import java.util.Optional;

/// HTTP: a request begins with its method and a space (RFC 9112, 3), a connection of HTTP/2 with a
/// preface (RFC 9113, 3.4). Pure but for the connection.
final class Http {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /// Who is believed that brings another's address is no client: PROXY protocol, version 1.
    private static final String PROXY = "PROXY ";

    private static final String REPLY = "HTTP/";
    private static final int OPENING_BYTES_MAX = 24;

    private Http() {}

    static Optional<Reason> read(Connection connection, Segment segment) {
        Span rest = segment.rest(connection);
        String text = connection.held + rest.text();
        if (text.length() > OPENING_BYTES_MAX) {
            text = text.substring(0, OPENING_BYTES_MAX);
        }
        if (text.startsWith(REPLY)) {
            return Optional.of(Reason.PROTOCOL_REPLY);
        }
        if (text.equals(PREFACE)) {
            connection.step = ShieldAbi.STEP_DONE;
            return Optional.empty();
        }
        if (isOpen(text)) {
            connection.held = text;
            connection.nextSequence += rest.length();
            return Optional.empty();
        }
        boolean isForeign = text.startsWith("PRI ") || text.startsWith(PROXY);
        if (isForeign || !text.matches("(?s)[A-Z_-]{1,23} .*")) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        connection.step = ShieldAbi.STEP_DONE;
        return Optional.empty();
    }

    /// Whether it may go on as a preface or a method. Methods are tokens; all that are known are of
    /// these.
    private static boolean isOpen(String text) {
        return PREFACE.startsWith(text) || text.matches("[A-Z_-]{1,23}");
    }
}
