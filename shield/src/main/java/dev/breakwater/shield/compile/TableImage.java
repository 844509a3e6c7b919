package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/// One part of a version as the packet path reads it: lines of 64 bytes, laid out as
/// `bpf/shield_abi.h` says. Immutable.
public final class TableImage {
    private final Part part;
    private final int lines;
    private final Consumer<ByteBuffer> writer;

    /// An image that is written straight to its place.
    ///
    /// @param writer writes so many lines, whatever stood there, to a little-endian buffer
    TableImage(Part part, int lines, Consumer<ByteBuffer> writer) {
        this.part = part;
        this.lines = lines;
        this.writer = writer;
    }

    /// An image that lies in memory.
    TableImage(Part part, ByteBuffer bytes) {
        this(
                part,
                bytes.remaining() / ShieldAbi.LINE_BYTES,
                target -> target.put(0, bytes, bytes.position(), bytes.remaining()));
        assert bytes.remaining() % ShieldAbi.LINE_BYTES == 0 : bytes.remaining();
    }

    public Part part() {
        return part;
    }

    /// Writes it to the beginning of a buffer that has room for it.
    public void writeTo(ByteBuffer target) {
        writer.accept(target.slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    /// How many lines of 64 bytes it has.
    public int lines() {
        return lines;
    }
}
