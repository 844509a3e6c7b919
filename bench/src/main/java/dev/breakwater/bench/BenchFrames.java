package dev.breakwater.bench;

import dev.breakwater.shield.config.IpAddress;
import java.nio.ByteBuffer;

/// The frames that benchmarks send.
final class BenchFrames {
    private static final int IP_BYTES = 46;
    private static final int UDP = 17;

    private BenchFrames() {}

    /// A UDP packet in the smallest Ethernet frame, 60 bytes.
    static byte[] udp(IpAddress source, IpAddress destination, int destinationPort) {
        ByteBuffer frame = ByteBuffer.allocate(14 + IP_BYTES);
        frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}).putShort((short) 0x0800);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) IP_BYTES).putInt(0);
        frame.put((byte) 64).put((byte) UDP).putShort((short) 0);
        frame.putInt((int) (source.high() >>> 32)).putInt((int) (destination.high() >>> 32));
        frame.putShort((short) 40_000).putShort((short) destinationPort);
        frame.putShort((short) (IP_BYTES - 20)).putShort((short) 0);
        return frame.array();
    }
}
