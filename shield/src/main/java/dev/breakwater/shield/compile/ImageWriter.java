package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Grows the image of one part, table by table. Owned by one thread.
final class ImageWriter {
    private static final int LINE = ShieldAbi.LINE_BYTES;

    private final Part part;
    private ByteBuffer bytes = ByteBuffer.allocate(64 * LINE).order(ByteOrder.LITTLE_ENDIAN);
    private int lines;

    ImageWriter(Part part) {
        this.part = part;
        this.lines = part.headLines();
    }

    /// Adds empty lines at the end; answers the first one's number.
    int addLines(int count) {
        int first = lines;
        part.requireRoom((long) lines + count);
        long needed = ((long) lines + count) * LINE;
        lines += count;
        if (needed > bytes.capacity()) {
            long capacity =
                    Math.min(Math.max(needed, 2L * bytes.capacity()), Integer.MAX_VALUE - LINE);
            bytes =
                    ByteBuffer.wrap(Arrays.copyOf(bytes.array(), (int) capacity))
                            .order(ByteOrder.LITTLE_ENDIAN);
        }
        return first;
    }

    /// Adds as many lines as hold `count` values of `sizeBytes`, which divides 64.
    int addLinesFor(int count, int sizeBytes) {
        int perLine = LINE / sizeBytes;
        return addLines((count + perLine - 1) / perLine);
    }

    void putInt(int line, int offset, int value) {
        bytes.putInt(line * LINE + offset, value);
    }

    void putLong(int line, int offset, long value) {
        bytes.putLong(line * LINE + offset, value);
    }

    void putShort(int line, int offset, int value) {
        bytes.putShort(line * LINE + offset, (short) value);
    }

    void putByte(int line, int offset, int value) {
        bytes.put(line * LINE + offset, (byte) value);
    }

    /// Element `index` of a part of numbers that starts at a line.
    void putNumber(int line, int index, int value) {
        bytes.putInt(line * LINE + index * Integer.BYTES, value);
    }

    /// Word `index` of a row that starts at a line.
    void putWord(int line, int index, long value) {
        bytes.putLong(line * LINE + index * Long.BYTES, value);
    }

    /// The first of some words, from a line's start on.
    void putWords(int line, long[] words, int count) {
        bytes.asLongBuffer().put(line * (LINE / Long.BYTES), words, 0, count);
    }

    /// A table of numbers, from a line's start on.
    void putNumbers(int line, int[] numbers) {
        bytes.asIntBuffer().put(line * (LINE / Integer.BYTES), numbers);
    }

    /// How many lines it has by now.
    int lines() {
        return lines;
    }

    TableImage finish() {
        return new TableImage(part, bytes.slice(0, lines * LINE));
    }
}
