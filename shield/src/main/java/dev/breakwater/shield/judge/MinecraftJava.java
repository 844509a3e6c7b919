package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Minecraft Java: a handshake, then a status request and a ping, or a login start; and the pings
/// of before 1.7 (minecraft.wiki, "Java Edition protocol"). Every message is a frame: a VarInt that
/// says how long it is, its id, its fields. Pure but for the connection.
final class MinecraftJava {
    private static final int LENGTH_BYTES_MAX = 2;
    private static final int HANDSHAKE_BYTES_MIN = 6;

    /// A host of 255 characters and what Forge puts behind it, of three bytes each.
    private static final int HANDSHAKE_BYTES_MAX = 794;

    /// Of a port and an intent.
    private static final int CLOSING_BYTES = 3;

    private static final int VERSION_TRANSFER = 766;
    private static final int LEGACY_LOGIN = 0x02;
    private static final String LEGACY_PING = "\u00FE\u0001\u00FA";

    private static final int LOGIN_BYTES_MIN = 3;
    private static final int LOGIN_BYTES_MAX = 4_688;
    private static final int STATUS_REQUEST_BYTES = 1;
    private static final int PING_BYTES = 9;

    private enum Intent {
        UNKNOWN,
        STATUS,
        LOGIN
    }

    /// What a handshake tells of what follows it.
    record Announced(LoginLayout layout, Intent intent) {
        /// By a handshake that is cut.
        static final Announced NOTHING = new Announced(LoginLayout.ANY, Intent.UNKNOWN);
    }

    private MinecraftJava() {}

    static Optional<Reason> read(Connection connection, Segment segment) {
        Optional<Reason> against = Optional.empty();
        if (connection.step == ShieldAbi.STEP_MINECRAFT_HANDSHAKE
                || connection.step == ShieldAbi.STEP_MINECRAFT_LENGTH) {
            against = readHandshake(connection, segment.rest(connection));
        }
        Span behind = segment.rest(connection);
        if (connection.step == ShieldAbi.STEP_MINECRAFT_REQUEST && behind.length() > 0) {
            against = against.isPresent() ? against : readRequest(connection, behind);
        }
        behind = segment.rest(connection);
        if (connection.step == ShieldAbi.STEP_MINECRAFT_PING && behind.length() > 0) {
            against = against.isPresent() ? against : readPing(connection, behind);
        }
        return against;
    }

    /// Of a segment that ends with the first byte, that is held.
    private static Optional<Reason> readHandshake(Connection connection, Span rest) {
        String text = connection.held + rest.text();
        Span opening = Span.of(text.getBytes(StandardCharsets.ISO_8859_1));
        boolean isLegacyLogin = connection.held.isEmpty() && opening.u8(0) == LEGACY_LOGIN;
        if (isLegacyLogin || text.startsWith(LEGACY_PING)) {
            connection.step = ShieldAbi.STEP_DONE;
            return Optional.empty();
        }
        if (opening.u8(0) < HANDSHAKE_BYTES_MIN) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        if (opening.length() == 1) {
            connection.step = ShieldAbi.STEP_MINECRAFT_LENGTH;
            connection.held = text;
            connection.nextSequence++;
            return Optional.empty();
        }
        return switch (VarInt.read(opening, 0, LENGTH_BYTES_MAX)) {
            case VarInt.Wrong(), VarInt.Cut() -> Optional.of(Reason.OFF_PROTOCOL);
            case VarInt.Whole(int bytes, int lengthBytes) -> {
                if (bytes > HANDSHAKE_BYTES_MAX) {
                    yield Optional.of(Reason.OFF_PROTOCOL);
                }
                connection.nextSequence += lengthBytes + bytes - connection.held.length();
                connection.step = ShieldAbi.STEP_MINECRAFT_REQUEST;
                connection.announced = Announced.NOTHING;
                yield readFields(connection, opening.after(lengthBytes), bytes);
            }
        };
    }

    /// As far as they came.
    ///
    /// @param body may be shorter than the frame, or longer
    private static Optional<Reason> readFields(Connection connection, Span body, int bytes) {
        if (body.length() == 0) {
            return Optional.empty();
        }
        if (body.u8(0) != 0) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        return switch (VarInt.read(body, 1, 5)) {
            case VarInt.Cut() -> Optional.empty();
            case VarInt.Wrong() -> Optional.of(Reason.OFF_PROTOCOL);
            case VarInt.Whole(int version, int versionBytes) -> {
                connection.announced = new Announced(LoginLayout.of(version), Intent.UNKNOWN);
                yield readHost(connection, body, bytes, version, 1 + versionBytes);
            }
        };
    }

    /// @param at where the host's length is
    private static Optional<Reason> readHost(
            Connection connection, Span body, int bytes, int version, int at) {
        return switch (VarInt.read(body, at, LENGTH_BYTES_MAX)) {
            case VarInt.Cut() -> Optional.empty();
            case VarInt.Wrong() -> Optional.of(Reason.OFF_PROTOCOL);
            case VarInt.Whole(int hostBytes, int lengthBytes) -> {
                int start = at + lengthBytes;
                if (start + hostBytes + CLOSING_BYTES != bytes
                        || ForwardedHost.is(body.after(start), hostBytes)) {
                    yield Optional.of(Reason.OFF_PROTOCOL);
                }
                yield body.length() < bytes
                        ? Optional.empty()
                        : readIntent(connection, body.u8(bytes - 1), version);
            }
        };
    }

    /// Snapshots count from 2^30 on, and negative versions are large ones: all may transfer.
    private static Optional<Reason> readIntent(Connection connection, int intent, int version) {
        boolean mayTransfer = Integer.compareUnsigned(version, VERSION_TRANSFER) >= 0;
        if (intent < 1 || intent > 3 || (intent == 3 && !mayTransfer)) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        connection.announced =
                new Announced(LoginLayout.of(version), intent == 1 ? Intent.STATUS : Intent.LOGIN);
        return Optional.empty();
    }

    /// What a handshake announced: a login start, or a status request, which some clients leave out
    /// before their ping. Of a frame that is cut, what came decides.
    private static Optional<Reason> readRequest(Connection connection, Span frame) {
        Intent intent = connection.announced.intent();
        connection.step = ShieldAbi.STEP_DONE;
        return switch (VarInt.read(frame, 0, LENGTH_BYTES_MAX)) {
            case VarInt.Wrong() -> Optional.of(Reason.OFF_PROTOCOL);
            case VarInt.Cut() -> unless(intent != Intent.STATUS);
            case VarInt.Whole(int bytes, int lengthBytes) -> {
                Span body = frame.after(lengthBytes);
                int id = body.length() > 0 ? body.u8(0) : -1;
                if (intent != Intent.LOGIN && bytes == STATUS_REQUEST_BYTES && id <= 0) {
                    connection.step = ShieldAbi.STEP_MINECRAFT_PING;
                    connection.nextSequence += lengthBytes + bytes;
                    yield Optional.empty();
                }
                boolean isPing = bytes == PING_BYTES && (id == 1 || id == -1);
                if (intent != Intent.LOGIN && isPing) {
                    yield Optional.empty();
                }
                boolean isLogin = bytes >= LOGIN_BYTES_MIN && bytes <= LOGIN_BYTES_MAX && id <= 0;
                yield unless(
                        intent != Intent.STATUS
                                && isLogin
                                && connection.announced.layout().isLoginStart(body, bytes));
            }
        };
    }

    /// Clients send it when the status came; some that don't wait, behind the request.
    private static Optional<Reason> readPing(Connection connection, Span frame) {
        connection.step = ShieldAbi.STEP_DONE;
        return unless(frame.u8(0) == PING_BYTES && (frame.length() == 1 || frame.u8(1) == 1));
    }

    private static Optional<Reason> unless(boolean isWell) {
        return isWell ? Optional.empty() : Optional.of(Reason.OFF_PROTOCOL);
    }
}
