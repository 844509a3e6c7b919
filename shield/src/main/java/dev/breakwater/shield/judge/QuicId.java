package dev.breakwater.shield.judge;

/// A connection id of QUIC, in words of which the first byte is the lowest one.
///
/// @param first its first eight bytes, with zeros behind it
/// @param second its next eight
/// @param third its last four
/// @param bytes how many it is of, 0 to 20
public record QuicId(long first, long second, long third, int bytes) {
    public static final int BYTES_MAX = 20;

    public QuicId {
        if (bytes < 0 || bytes > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "bytes: " + bytes + " (expected: 0 to " + BYTES_MAX + ")");
        }
    }

    /// The one of these bytes.
    ///
    /// @param id of 0 to 20
    public static QuicId of(byte[] id) {
        return of(Span.of(id));
    }

    static QuicId of(Span id) {
        return new QuicId(word(id, 0), word(id, 8), word(id, 16), id.length());
    }

    private static long word(Span id, int start) {
        long word = 0;
        for (int at = start; at < Math.min(start + Long.BYTES, id.length()); at++) {
            word |= (long) id.u8(at) << ((at - start) * Byte.SIZE);
        }
        return word;
    }
}
