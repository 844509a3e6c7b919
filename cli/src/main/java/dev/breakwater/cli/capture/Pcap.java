package dev.breakwater.cli.capture;

import java.nio.ByteOrder;
import java.util.Optional;

/// The older form: one header, then records. Source: draft-ietf-opsawg-pcap.
final class Pcap implements CaptureFormat {
    static final int MAGIC_MICROS = 0xA1B2C3D4;
    static final int MAGIC_NANOS = 0xA1B23C4D;

    private static final int HEADER_REST_BYTES = 20;
    private static final int RECORD_HEADER_BYTES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /// Above it stands the length of frame check sequences.
    private static final int LINK_TYPE_MASK = 0xFFFF;

    private final CaptureInput input;
    private final long nanosPerUnit;
    private final int linkTypeNumber;

    private Pcap(CaptureInput input, long nanosPerUnit, int linkTypeNumber) {
        this.input = input;
        this.nanosPerUnit = nanosPerUnit;
        this.linkTypeNumber = linkTypeNumber;
    }

    /// Reads the header's rest, behind the magic number.
    static Pcap open(CaptureInput input, ByteOrder order, long nanosPerUnit) {
        input.order(order);
        input.require(HEADER_REST_BYTES, "pcap header");
        long offset = input.offset();
        int major = input.u16();
        int minor = input.u16();
        if (major != 2 || minor < 3) {
            throw new MalformedCapture(
                    offset, "pcap version: " + major + "." + minor + " (expected: 2.4)");
        }
        input.u64(); // Time zone and its accuracy: nobody ever wrote them.
        input.u32(); // Snap length: each record says its own length.
        return new Pcap(input, nanosPerUnit, (int) input.u32() & LINK_TYPE_MASK);
    }

    @Override
    public Optional<CapturedPacket> next() {
        if (input.isAtEnd()) {
            return Optional.empty();
        }
        long offset = input.offset();
        input.require(RECORD_HEADER_BYTES, "packet header");
        long timeNanos = input.u32() * NANOS_PER_SECOND + input.u32() * nanosPerUnit;
        PacketRecord packet =
                new PacketRecord(offset, linkTypeNumber, timeNanos, input.u32(), input.u32());
        return Optional.of(FrameMaker.read(packet, input));
    }
}
