package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Grows the image of one part, table by table. Owned by one thread.
final class ImageWriter {
    private static final int LINE = ShieldAbi.LINE_BYTES;

    private final Part part;
    private ByteBuffer bytes = ByteBuffer.allocate(64 * LINE).order(ByteOrder.LITTLE_ENDIAN);
    private int lines;

    /// What follows these lines, and isn't to lie on the heap as well.
    private final List<Tail> tails = new ArrayList<>();

    private int tailLines;

    ImageWriter(Part part) {
        this.part = part;
        this.lines = part.headLines();
    }

    /// Writes lines to where the packet path reads them.
    interface LineWriter {
        /// Writes so many lines as were asked for.
        ///
        /// @param target little-endian, of any contents
        /// @param firstLine of the target
        void write(ByteBuffer target, int firstLine);
    }

    private record Tail(int firstLine, LineWriter writer) {}

    /// Adds empty lines at the end; answers the first one's number.
    int addLines(int count) {
        if (!tails.isEmpty()) {
            throw new IllegalStateException("lines: after a tail (expected: before all of them)");
        }
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

    /// Adds lines behind all others that are written straight to their place; answers the first
    /// one's number.
    int addTail(int count, LineWriter writer) {
        int first = lines + tailLines;
        part.requireRoom((long) first + count);
        tails.add(new Tail(first, writer));
        tailLines += count;
        return first;
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

    /// Word `index` of a row that starts at a line.
    void putWord(int line, int index, long value) {
        bytes.putLong(line * LINE + index * Long.BYTES, value);
    }

    /// A table of numbers, from a line's start on.
    void putNumbers(int line, int[] numbers) {
        bytes.asIntBuffer().put(line * (LINE / Integer.BYTES), numbers);
    }

    TableImage finish() {
        ByteBuffer first = bytes.slice(0, lines * LINE);
        List<Tail> others = List.copyOf(tails);
        return new TableImage(
                part,
                lines + tailLines,
                target -> {
                    target.put(0, first, 0, first.limit());
                    others.forEach(tail -> tail.writer().write(target, tail.firstLine()));
                });
    }
}
