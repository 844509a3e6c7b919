package dev.breakwater.shield.judge;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Some bytes of a frame, read in network order. Offsets count from the span's start.
final class Span {
    /// No bytes.
    static final Span EMPTY = new Span(new byte[0], 0, 0);

    private final byte[] frame;
    private final int start;
    private final int end;

    private Span(byte[] frame, int start, int end) {
        this.frame = frame;
        this.start = start;
        this.end = end;
    }

    /// All of a frame.
    static Span of(byte[] frame) {
        return new Span(frame, 0, frame.length);
    }

    /// Where in the frame it begins.
    int offset() {
        return start;
    }

    int length() {
        return end - start;
    }

    /// What follows the first `bytes`.
    Span after(int bytes) {
        assert bytes <= length() : bytes;
        return new Span(frame, start + bytes, end);
    }

    /// The first `bytes` alone.
    Span first(int bytes) {
        assert bytes <= length() : bytes;
        return new Span(frame, start, start + bytes);
    }

    /// A byte a character.
    String text() {
        return new String(frame, start, length(), StandardCharsets.ISO_8859_1);
    }

    boolean startsWith(Span other) {
        int otherEnd = start + other.length();
        return otherEnd <= end
                && Arrays.equals(frame, start, otherEnd, other.frame, other.start, other.end);
    }

    int u8(int offset) {
        assert offset < length() : offset;
        return frame[start + offset] & 0xFF;
    }

    int u16(int offset) {
        return u8(offset) << 8 | u8(offset + 1);
    }

    int u32(int offset) {
        return u16(offset) << 16 | u16(offset + 2);
    }

    long u64(int offset) {
        return (long) u32(offset) << 32 | Integer.toUnsignedLong(u32(offset + 4));
    }
}
