package dev.breakwater.cli.capture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A capture's bytes, read once from the first to the last, with the offset known. Owned by one
/// thread.
final class CaptureInput {
    private static final int BUFFER_BYTES = 1 << 17;

    private final InputStream stream;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long bufferOffset;

    CaptureInput(InputStream stream) {
        this.stream = stream;
    }

    /// How numbers are read from now on.
    void order(ByteOrder order) {
        buffer.order(order);
    }

    /// Bytes read so far.
    long offset() {
        return bufferOffset + buffer.position();
    }

    boolean isAtEnd() {
        return fill(1) == 0;
    }

    /// Makes sure that `count` bytes follow.
    ///
    /// @param what of the capture they are, for the refusal
    void require(int count, String what) {
        int there = fill(count);
        if (there < count) {
            throw new MalformedCapture(
                    offset(), what + ": " + there + " bytes (expected: " + count + ")");
        }
    }

    /// The next two bytes as a number; they must have been required. So in the methods that follow.
    int u16() {
        return Short.toUnsignedInt(buffer.getShort());
    }

    long u32() {
        return Integer.toUnsignedLong(buffer.getInt());
    }

    long u64() {
        return buffer.getLong();
    }

    int u8() {
        return Byte.toUnsignedInt(buffer.get());
    }

    /// Copies the next bytes to the front of `target` from `from` on.
    void copy(byte[] target, int from, int count) {
        buffer.get(target, from, count);
    }

    /// Passes over bytes, however many.
    void skip(long count, String what) {
        long start = offset();
        long left = count;
        while (left > 0) {
            int step = (int) Math.min(left, BUFFER_BYTES);
            int there = Math.min(fill(step), step);
            buffer.position(buffer.position() + there);
            left -= there;
            if (there < step) {
                throw new MalformedCapture(
                        start, what + ": " + (count - left) + " bytes (expected: " + count + ")");
            }
        }
    }

    /// Tries to have `count` bytes in the buffer; answers how many there are.
    private int fill(int count) {
        if (buffer.remaining() >= count) {
            return buffer.remaining();
        }
        bufferOffset += buffer.position();
        buffer.compact();
        try {
            while (buffer.position() < count) {
                int read = stream.read(buffer.array(), buffer.position(), buffer.remaining());
                if (read < 0) {
                    break;
                }
                buffer.position(buffer.position() + read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            buffer.flip();
        }
        return buffer.remaining();
    }
}
