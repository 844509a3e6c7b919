package dev.breakwater.cli.capture;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The newer form: sections of blocks. Blocks that hold no packet are passed over. Source:
/// draft-ietf-opsawg-pcapng.
final class Pcapng implements CaptureFormat {
    /// Reads the same in both byte orders.
    static final int SECTION_HEADER = 0x0A0D0D0A;

    /// More than any machine has; a capture could name millions in a few megabytes.
    static final int INTERFACES_MAX = 65_536;

    private static final int INTERFACE = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    /// Type, total length, and total length again at the end.
    private static final int BLOCK_BYTES_MIN = 12;
    private static final int SECTION_FIXED_BYTES = 16;
    private static final int INTERFACE_FIXED_BYTES = 8;
    private static final int PACKET_FIXED_BYTES = 20;
    private static final int SIMPLE_PACKET_FIXED_BYTES = 4;

    private final CaptureInput input;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private long lastNanos;

    /// Of the block being read: where it starts, and its bytes before the closing length.
    private long blockOffset;

    private long bodyBytes;

    /// @param input behind the first section header's type
    Pcapng(CaptureInput input) {
        this.input = input;
        this.blockOffset = input.offset() - Integer.BYTES;
        readSection();
    }

    @Override
    public Optional<CapturedPacket> next() {
        while (!input.isAtEnd()) {
            blockOffset = input.offset();
            input.require(2 * Integer.BYTES, "block header");
            int type = (int) input.u32();
            switch (type) {
                case SECTION_HEADER -> readSection();
                case INTERFACE -> readInterface();
                case ENHANCED_PACKET, OBSOLETE_PACKET -> {
                    return Optional.of(readPacket(type));
                }
                case SIMPLE_PACKET -> {
                    return Optional.of(readSimplePacket());
                }
                default -> {
                    startBody(input.u32(), 0);
                    endBody(0);
                }
            }
        }
        return Optional.empty();
    }

    private void readSection() {
        input.require(Integer.BYTES + SECTION_FIXED_BYTES, "section header");
        input.order(ByteOrder.BIG_ENDIAN);
        int length = (int) input.u32();
        int magic = (int) input.u32();
        if (Integer.reverseBytes(magic) == BYTE_ORDER_MAGIC) {
            input.order(ByteOrder.LITTLE_ENDIAN);
            length = Integer.reverseBytes(length);
        } else if (magic != BYTE_ORDER_MAGIC) {
            throw refusal("byte-order magic: %08x (expected: 1a2b3c4d)".formatted(magic));
        }
        startBody(Integer.toUnsignedLong(length), SECTION_FIXED_BYTES);
        int major = input.u16();
        int minor = input.u16();
        if (major != 1 || (minor != 0 && minor != 2)) {
            throw refusal("pcapng version: " + major + "." + minor + " (expected: 1.0)");
        }
        input.u64(); // The section's length: its blocks say where it ends.
        interfaces.clear();
        endBody(SECTION_FIXED_BYTES);
    }

    private void readInterface() {
        startBody(input.u32(), INTERFACE_FIXED_BYTES);
        if (interfaces.size() == INTERFACES_MAX) {
            throw refusal("interfaces: more (expected: at most " + INTERFACES_MAX + ")");
        }
        input.require(INTERFACE_FIXED_BYTES, "interface description");
        int linkTypeNumber = input.u16();
        input.u16();
        long snapBytes = input.u32();
        InterfaceOptions options = InterfaceOptions.read(input, bodyBytes - INTERFACE_FIXED_BYTES);
        interfaces.add(new CaptureInterface(linkTypeNumber, snapBytes, options.resolution()));
        endBody(INTERFACE_FIXED_BYTES + options.readBytes());
    }

    private CapturedPacket readPacket(int type) {
        startBody(input.u32(), PACKET_FIXED_BYTES);
        input.require(PACKET_FIXED_BYTES, "packet block");
        long number = type == ENHANCED_PACKET ? input.u32() : input.u16();
        if (type == OBSOLETE_PACKET) {
            input.u16(); // How many were lost before it.
        }
        long units = input.u32() << Integer.SIZE | input.u32();
        long captured = input.u32();
        long original = input.u32();
        CaptureInterface from = interfaceOf(number);
        lastNanos = from.resolution().toNanos(units, blockOffset);
        return readBytes(from, captured, original, PACKET_FIXED_BYTES);
    }

    private CapturedPacket readSimplePacket() {
        startBody(input.u32(), SIMPLE_PACKET_FIXED_BYTES);
        input.require(SIMPLE_PACKET_FIXED_BYTES, "simple packet block");
        long original = input.u32();
        CaptureInterface from = interfaceOf(0);
        long captured = from.snapBytes() == 0 ? original : Math.min(original, from.snapBytes());
        return readBytes(from, captured, original, SIMPLE_PACKET_FIXED_BYTES);
    }

    private CapturedPacket readBytes(
            CaptureInterface from, long captured, long original, int fixedBytes) {
        if (captured > bodyBytes - fixedBytes) {
            throw refusal(
                    "captured length: "
                            + captured
                            + " (expected: at most the block's "
                            + (bodyBytes - fixedBytes)
                            + ")");
        }
        PacketRecord packet =
                new PacketRecord(blockOffset, from.linkTypeNumber(), lastNanos, captured, original);
        CapturedPacket read = FrameMaker.read(packet, input);
        endBody(fixedBytes + captured);
        return read;
    }

    private CaptureInterface interfaceOf(long number) {
        if (number >= interfaces.size()) {
            throw refusal(
                    "interface: "
                            + number
                            + " (expected: one of the "
                            + interfaces.size()
                            + " that the section describes before it)");
        }
        return interfaces.get((int) number);
    }

    private void startBody(long totalBytes, int fixedBytes) {
        int bytesMin = BLOCK_BYTES_MIN + fixedBytes;
        if (totalBytes < bytesMin || totalBytes % Integer.BYTES != 0) {
            throw refusal(
                    "block length: "
                            + totalBytes
                            + " (expected: a multiple of 4, at least "
                            + bytesMin
                            + ")");
        }
        bodyBytes = totalBytes - BLOCK_BYTES_MIN;
    }

    /// Passes over the rest of the block, options and padding, to behind its closing length.
    private void endBody(long readBytes) {
        input.skip(bodyBytes - readBytes, "block");
        input.require(Integer.BYTES, "block's closing length");
        long closing = input.u32();
        long total = bodyBytes + BLOCK_BYTES_MIN;
        if (closing != total) {
            throw refusal("block's closing length: " + closing + " (expected: " + total + ")");
        }
    }

    private MalformedCapture refusal(String reason) {
        return new MalformedCapture(blockOffset, reason);
    }
}
