package dev.breakwater.shield.judge;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// The token of a Retry that the node sent: `docs/operate/quic.md`.
///
/// @param originalId which the client began with, of 8 to 20 bytes
/// @param period in which it was sent
/// @param code what only the node can make of its client's address and of these
public record QuicToken(QuicId originalId, int period, long code) {
    /// A client's first id for its server; RFC 9000, 7.2.
    public static final int ORIGINAL_ID_BYTES_MIN = 8;

    /// Behind the original id and its length.
    private static final int END_BYTES = 12;

    public QuicToken {
        if (originalId.bytes() < ORIGINAL_ID_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "originalId: %d bytes (expected: %d to %d)"
                            .formatted(
                                    originalId.bytes(), ORIGINAL_ID_BYTES_MIN, QuicId.BYTES_MAX));
        }
    }

    /// As it stands in a Retry, and in an Initial.
    public byte[] bytes() {
        int idBytes = originalId.bytes();
        ByteBuffer whole = ByteBuffer.allocate(1 + 3 * Long.BYTES + END_BYTES);
        whole.order(ByteOrder.LITTLE_ENDIAN).put((byte) idBytes);
        whole.putLong(originalId.first()).putLong(originalId.second()).putLong(originalId.third());
        whole.position(1 + idBytes);
        whole.putInt(ShieldAbi.QUIC_TOKEN_FORM | period << Byte.SIZE).putLong(code);
        byte[] token = new byte[whole.flip().remaining()];
        whole.get(token);
        return token;
    }

    /// Empty where none can be read.
    static Optional<QuicToken> read(Span token) {
        int idBytes = token.u8(0);
        if (idBytes < ORIGINAL_ID_BYTES_MIN
                || idBytes > QuicId.BYTES_MAX
                || token.length() != 1 + idBytes + END_BYTES
                || token.u8(1 + idBytes) != ShieldAbi.QUIC_TOKEN_FORM) {
            return Optional.empty();
        }
        Span end = token.after(1 + idBytes);
        return Optional.of(
                new QuicToken(
                        QuicId.of(token.after(1).first(idBytes)),
                        Integer.reverseBytes(end.u32(0)) >>> Byte.SIZE,
                        Long.reverseBytes(end.u64(4))));
    }
}
