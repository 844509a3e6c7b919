package dev.breakwater.agent.sight;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.breakwater.bpf.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The blocks that a capture is made of, in pcapng: unlike the older form it says of each packet
/// which interface it came in on, what became of it and why. Pure.
///
/// Source: draft-ietf-opsawg-pcapng, sections 3 and 4.
final class CaptureBlocks {
    /// Of one packet's block, comment included.
    static final int PACKET_BLOCK_BYTES_MAX = 1_024;

    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int INTERFACE = 1;
    private static final int ENHANCED_PACKET = 6;

    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int ETHERNET = 1;

    private static final int OPTION_END = 0;
    private static final int OPTION_COMMENT = 1;
    private static final int OPTION_INTERFACE_NAME = 2;
    private static final int OPTION_APPLICATION = 4;
    private static final int OPTION_VERDICT = 7;
    private static final int OPTION_TIME_RESOLUTION = 9;

    private static final byte NANOSECONDS = 9;
    private static final byte VERDICT_OF_XDP = 2;

    private static final int COMMENT_BYTES_MAX = 512;

    private CaptureBlocks() {}

    /// What every file, and every agent's part of one, begins with.
    static void section(ByteBuffer into) {
        int start = begin(into, SECTION_HEADER);
        into.putInt(BYTE_ORDER_MAGIC);
        into.putShort((short) 1);
        into.putShort((short) 0);
        into.putLong(-1); // the section's length: not known
        option(into, OPTION_APPLICATION, "breakwater agent".getBytes(UTF_8));
        end(into, start);
    }

    /// An interface; the first one of a section is number 0.
    static void describeInterface(ByteBuffer into, String name, int frameBytesMax) {
        int start = begin(into, INTERFACE);
        into.putShort((short) ETHERNET);
        into.putShort((short) 0);
        into.putInt(frameBytesMax);
        option(into, OPTION_INTERFACE_NAME, name.getBytes(UTF_8));
        option(into, OPTION_TIME_RESOLUTION, new byte[] {NANOSECONDS});
        end(into, start);
    }

    /// A packet.
    ///
    /// @param interfaceIndex within its section, from 0
    /// @param epochNanos since 1970
    /// @param frame the bytes that were captured, left as they are
    /// @param frameBytes of the whole
    /// @param comment for people
    static void packet(
            ByteBuffer into,
            int interfaceIndex,
            long epochNanos,
            ByteBuffer frame,
            int frameBytes,
            Reason.Verdict verdict,
            String comment) {
        int start = begin(into, ENHANCED_PACKET);
        into.putInt(interfaceIndex);
        into.putInt((int) (epochNanos >>> Integer.SIZE));
        into.putInt((int) epochNanos);
        into.putInt(frame.remaining());
        into.putInt(frameBytes);
        into.put(frame.duplicate());
        pad(into);
        option(into, OPTION_VERDICT, verdict(verdict));
        byte[] text = comment.getBytes(UTF_8);
        option(into, OPTION_COMMENT, java.util.Arrays.copyOf(text, shorter(text)));
        end(into, start);
    }

    private static int shorter(byte[] text) {
        return Math.min(text.length, COMMENT_BYTES_MAX);
    }

    /// Source: `enum xdp_action` of linux/bpf.h.
    private static byte[] verdict(Reason.Verdict verdict) {
        long action =
                switch (verdict) {
                    case DROP -> 1;
                    case PASS -> 2;
                    case TX -> 3;
                    case REDIRECT -> 4;
                };
        return ByteBuffer.allocate(1 + Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(VERDICT_OF_XDP)
                .putLong(action)
                .array();
    }

    private static int begin(ByteBuffer into, int type) {
        into.order(ByteOrder.LITTLE_ENDIAN);
        int start = into.position();
        into.putInt(type);
        into.putInt(0);
        return start;
    }

    private static void option(ByteBuffer into, int code, byte[] value) {
        into.putShort((short) code);
        into.putShort((short) value.length);
        into.put(value);
        pad(into, value.length);
    }

    /// A block starts at a multiple of four.
    private static void pad(ByteBuffer into) {
        pad(into, into.position());
    }

    private static void pad(ByteBuffer into, int bytes) {
        for (int i = bytes; i % Integer.BYTES != 0; i++) {
            into.put((byte) 0);
        }
    }

    private static void end(ByteBuffer into, int start) {
        into.putInt(OPTION_END);
        int length = into.position() - start + Integer.BYTES;
        into.putInt(length);
        into.putInt(start + Integer.BYTES, length);
    }

    /// How many of a file's first bytes are whole blocks: what an agent that was killed, or a full
    /// disk, left half written lies behind them.
    static int wholeBytes(ByteBuffer file) {
        file.order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at + 3 * Integer.BYTES <= file.limit()) {
            long length = Integer.toUnsignedLong(file.getInt(at + Integer.BYTES));
            boolean isSound =
                    length >= 3 * Integer.BYTES
                            && length % Integer.BYTES == 0
                            && at + length <= file.limit()
                            && file.getInt((int) (at + length - Integer.BYTES)) == (int) length
                            && (at > 0 || file.getInt(0) == SECTION_HEADER);
            if (!isSound) {
                break;
            }
            at += (int) length;
        }
        return at;
    }
}
