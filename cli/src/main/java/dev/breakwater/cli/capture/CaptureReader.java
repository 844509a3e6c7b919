package dev.breakwater.cli.capture;

import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a capture, pcap or pcapng, packet by packet. It holds one packet at a time, so that any
/// capture fits. Owned by one thread.
public final class CaptureReader {
    private static final int MAGIC_BYTES = 4;
    private static final int MAGIC_MODIFIED_PCAP = 0xA1B2CD34;
    private static final int GZIP = 0x1F8B;
    private static final int ZSTD = 0x28B52FFD;

    private final CaptureInput input;
    private @Nullable CaptureFormat format;
    private Optional<CaptureStep> last = Optional.empty();

    /// @param stream at the capture's first byte; the caller closes it
    public CaptureReader(InputStream stream) {
        this.input = new CaptureInput(stream);
    }

    /// The next packet. After the end, or something malformed, always that again.
    ///
    /// @throws java.io.UncheckedIOException where the stream can't be read
    public CaptureStep next() {
        if (last.isPresent()) {
            return last.get();
        }
        try {
            CaptureFormat opened = format == null ? open() : format;
            format = opened;
            Optional<CapturedPacket> packet = opened.next();
            if (packet.isPresent()) {
                return new CaptureStep.Packet(packet.get());
            }
            last = Optional.of(new CaptureStep.End());
        } catch (MalformedCapture e) {
            last = Optional.of(e.step());
        }
        return last.get();
    }

    private CaptureFormat open() {
        if (input.isAtEnd()) {
            throw new MalformedCapture(0, "nothing (expected: a pcap or pcapng file)");
        }
        input.require(MAGIC_BYTES, "capture");
        long offset = input.offset();
        int magic = (int) input.u32();
        return switch (magic) {
            case Pcap.MAGIC_MICROS -> Pcap.open(input, ByteOrder.BIG_ENDIAN, 1_000);
            case Pcap.MAGIC_NANOS -> Pcap.open(input, ByteOrder.BIG_ENDIAN, 1);
            case Pcapng.SECTION_HEADER -> new Pcapng(input);
            default -> openReversed(offset, magic);
        };
    }

    private CaptureFormat openReversed(long offset, int magic) {
        return switch (Integer.reverseBytes(magic)) {
            case Pcap.MAGIC_MICROS -> Pcap.open(input, ByteOrder.LITTLE_ENDIAN, 1_000);
            case Pcap.MAGIC_NANOS -> Pcap.open(input, ByteOrder.LITTLE_ENDIAN, 1);
            default ->
                    throw new MalformedCapture(
                            offset,
                            "first bytes: %08x%s (expected: a pcap or pcapng file)"
                                    .formatted(magic, hint(magic)));
        };
    }

    private static String hint(int magic) {
        if (magic >>> 16 == GZIP) {
            return ", gzip: unpack it with gunzip";
        }
        if (magic == ZSTD) {
            return ", zstd: unpack it with unzstd";
        }
        boolean isModified =
                magic == MAGIC_MODIFIED_PCAP || Integer.reverseBytes(magic) == MAGIC_MODIFIED_PCAP;
        return isModified ? ", modified pcap: convert it with editcap -F pcap" : "";
    }
}
