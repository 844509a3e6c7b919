package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import java.util.Optional;

/// QUIC: what every version has (RFC 8999), and versions 1 and 2 (RFC 9000, RFC 9369). Pure.
final class Quic {
    private static final int LONG = 0x80;
    private static final int NEGOTIATION = 0;
    private static final int VERSION_1 = 1;
    private static final int VERSION_2 = 0x6B33_43CF;

    /// Versions that never will be: clients name them so that servers name theirs.
    private static final int RESERVED_MASK = 0x0F0F_0F0F;

    private static final int RESERVED = 0x0A0A_0A0A;

    /// In versions 1 and 2.
    private static final int CONNECTION_ID_BYTES_MAX = 20;

    /// Of the datagram, whatever packets it holds, where a client begins a connection.
    static final int INITIAL_BYTES_MIN = 1200;

    /// The shortest packet that ciphers and their header protection leave; RFC 9000 10.3.
    private static final int SHORT_BYTES_MIN = 21;

    /// A length and as much of packet number and content as header protection asks; RFC 9001 5.4.2.
    private static final int PROTECTED_BYTES_MIN = 21;

    private static final int INITIAL = 0;
    private static final int RETRY = 3;

    /// @param content what stands behind both connection ids
    record LongHeader(
            int flags, int version, int destinationIdBytes, int sourceIdBytes, Span content) {
        /// As version 1 counts types; version 2 counts from Retry on.
        private int type() {
            int type = flags >> 4 & 3;
            return version == VERSION_2 ? (type + 3) % 4 : type;
        }

        boolean isKnownVersion() {
            return version == VERSION_1 || version == VERSION_2;
        }

        boolean isInitial() {
            return isKnownVersion() && type() == INITIAL;
        }
    }

    private Quic() {}

    static Optional<Reason> judge(Span datagram) {
        if (datagram.length() == 0) {
            return Optional.of(Reason.OFF_PROTOCOL);
        }
        if (!isLong(datagram)) {
            return unless(datagram.length() >= SHORT_BYTES_MIN);
        }
        if (datagram.length() >= 6 && datagram.u32(1) == NEGOTIATION) {
            return Optional.of(Reason.PROTOCOL_REPLY);
        }
        boolean isInitialLong = datagram.length() >= INITIAL_BYTES_MIN;
        return read(datagram)
                .map(header -> judge(header, isInitialLong))
                .orElse(Optional.of(Reason.OFF_PROTOCOL));
    }

    /// Whether a datagram of a byte or more begins with a long header.
    static boolean isLong(Span datagram) {
        return (datagram.u8(0) & LONG) != 0;
    }

    /// An Initial's token, which may be of no bytes; empty where it ends before.
    ///
    /// @param content what stands behind both connection ids, 21 bytes or more
    static Optional<Span> token(Span content) {
        int lengthBytes = 1 << (content.u8(0) >> 6);
        long length = content.u64(0) << 2 >>> 2 >>> (Long.SIZE - lengthBytes * Byte.SIZE);
        return length <= content.length() - lengthBytes
                ? Optional.of(content.after(lengthBytes).first((int) length))
                : Optional.empty();
    }

    /// Flags, version, and the ids of destination and source, each behind its length.
    static Optional<LongHeader> read(Span datagram) {
        if (datagram.length() < 6) {
            return Optional.empty();
        }
        int destinationIdBytes = datagram.u8(5);
        int at = 6 + destinationIdBytes;
        if (datagram.length() <= at) {
            return Optional.empty();
        }
        int sourceIdBytes = datagram.u8(at);
        at += 1 + sourceIdBytes;
        if (datagram.length() < at) {
            return Optional.empty();
        }
        return Optional.of(
                new LongHeader(
                        datagram.u8(0),
                        datagram.u32(1),
                        destinationIdBytes,
                        sourceIdBytes,
                        datagram.after(at)));
    }

    /// The fixed bit isn't asked: once a client has heard that the server greases it (RFC 9287),
    /// each of its packets may be without, Initials among them.
    ///
    /// @param isInitialLong whether the datagram is as long as one that begins a connection
    private static Optional<Reason> judge(LongHeader header, boolean isInitialLong) {
        if (!header.isKnownVersion()) {
            return unless((header.version() & RESERVED_MASK) != RESERVED || isInitialLong);
        }
        if (header.type() == RETRY) {
            return Optional.of(Reason.PROTOCOL_REPLY);
        }
        return unless(
                header.destinationIdBytes() <= CONNECTION_ID_BYTES_MAX
                        && header.sourceIdBytes() <= CONNECTION_ID_BYTES_MAX
                        && header.content().length() >= PROTECTED_BYTES_MIN
                        && (header.type() != INITIAL || isInitialLong));
    }

    private static Optional<Reason> unless(boolean isWell) {
        return isWell ? Optional.empty() : Optional.of(Reason.OFF_PROTOCOL);
    }
}
