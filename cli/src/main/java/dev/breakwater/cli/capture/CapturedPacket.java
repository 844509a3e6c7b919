package dev.breakwater.cli.capture;

/// One packet of a capture, as an Ethernet frame. Immutable as long as nobody writes to its bytes.
public final class CapturedPacket {
    private final long timeNanos;
    private final LinkType linkType;
    private final byte[] frame;
    private final int missingBytes;

    CapturedPacket(long timeNanos, LinkType linkType, byte[] frame, int missingBytes) {
        this.timeNanos = timeNanos;
        this.linkType = linkType;
        this.frame = frame;
        this.missingBytes = missingBytes;
    }

    /// When it was captured, nanoseconds since 1970; that of the packet before where the capture
    /// doesn't say.
    public long timeNanos() {
        return timeNanos;
    }

    /// What the capture holds in place of the frame.
    public LinkType linkType() {
        return linkType;
    }

    /// All of the frame, from its Ethernet header to its end. Not a copy: only to be read.
    public byte[] frame() {
        return frame;
    }

    /// How many bytes at the frame's end the capture left out. They are zeros in the frame.
    public int missingBytes() {
        return missingBytes;
    }
}
