package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.Backend;
import java.util.Optional;

/// The beginning of what a client sends, until it is understood: what none sends is dropped.
final class Streams {
    /// Beyond what a client sends before anything is acknowledged nothing is of its connection.
    private static final int BYTES_MAX = 65_536;

    private Streams() {}

    /// Whether anything is looked at in the streams of a backend's clients.
    static boolean areFollowed(Backend backend) {
        return firstStep(backend) != ShieldAbi.STEP_DONE;
    }

    /// @param sequence of the client's first byte
    static void begin(Connection connection, Backend backend, int sequence) {
        connection.nextSequence = sequence;
        connection.step = firstStep(backend);
    }

    /// Whether a packet may be the first of another connection with the same addresses and ports.
    static boolean mayBeNext(Connection connection, Transport.Tcp tcp) {
        int ahead = tcp.sequence() - connection.nextSequence;
        boolean isFar = ahead < -BYTES_MAX || ahead > BYTES_MAX;
        return connection.state == ShieldAbi.CONNECTION_CLOSING
                || (connection.step != ShieldAbi.STEP_DONE && isFar);
    }

    /// What stands against a segment; empty where nothing does. One that is dropped leaves no
    /// trace: it comes again.
    static Optional<Reason> follow(Connection connection, Backend backend, Segment segment) {
        boolean isEmpty = segment.payload().length() == 0;
        if (!areFollowed(backend) || isEmpty || connection.step == ShieldAbi.STEP_DONE) {
            return Optional.empty();
        }
        if (segment.before(connection) < 0) {
            return passEarly(connection);
        }
        if (segment.rest(connection).length() == 0) {
            return Optional.empty();
        }
        int nextSequence = connection.nextSequence;
        int step = connection.step;
        String held = connection.held;
        Optional<Reason> against = read(connection, segment);
        if (against.isPresent()) {
            connection.nextSequence = nextSequence;
            connection.step = step;
            connection.held = held;
        } else if (connection.early > 0) {
            connection.step = ShieldAbi.STEP_DONE;
        }
        return against;
    }

    /// A segment in front of one that is missing. What it holds is never read: nor is what follows,
    /// once the missing one came.
    private static Optional<Reason> passEarly(Connection connection) {
        if (connection.early == ShieldAbi.EARLY_MAX) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        connection.early++;
        return Optional.empty();
    }

    private static Optional<Reason> read(Connection connection, Segment segment) {
        return switch (connection.step) {
            case ShieldAbi.STEP_HTTP -> Http.read(connection, segment);
            case ShieldAbi.STEP_TLS -> Tls.read(connection, segment);
            case ShieldAbi.STEP_MINECRAFT_HANDSHAKE,
                    ShieldAbi.STEP_MINECRAFT_LENGTH,
                    ShieldAbi.STEP_MINECRAFT_REQUEST,
                    ShieldAbi.STEP_MINECRAFT_PING ->
                    MinecraftJava.read(connection, segment);
            default -> throw new IllegalStateException("step: " + connection.step);
        };
    }

    private static int firstStep(Backend backend) {
        if (!backend.isInspected()) {
            return ShieldAbi.STEP_DONE;
        }
        return switch (backend.type()) {
            case HTTP -> ShieldAbi.STEP_HTTP;
            case HTTPS -> ShieldAbi.STEP_TLS;
            case MINECRAFT_JAVA -> ShieldAbi.STEP_MINECRAFT_HANDSHAKE;
            default -> ShieldAbi.STEP_DONE;
        };
    }
}
