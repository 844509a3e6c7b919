package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// One part of a version as the packet path reads it: lines of 64 bytes, laid out as
/// `bpf/shield_abi.h` says. Immutable.
public final class TableImage {
    private final Part part;
    private final ByteBuffer bytes;

    TableImage(Part part, ByteBuffer bytes) {
        assert bytes.remaining() % ShieldAbi.LINE_BYTES == 0 : bytes.remaining();
        this.part = part;
        this.bytes = bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    public Part part() {
        return part;
    }

    /// A view of its bytes, little-endian, from the first to the last.
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// How many lines of 64 bytes it has.
    public int lines() {
        return bytes.remaining() / ShieldAbi.LINE_BYTES;
    }
}
