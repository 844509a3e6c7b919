package dev.breakwater.e2e;

import dev.breakwater.shield.config.IpAddress;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/// Datagrams to nobody in particular, from sources of our choice.
final class SightFrames {
    private static final int ETHERNET_BYTES = 14;
    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int UDP_BYTES = 8;
    private static final byte UDP = 17;
    private static final byte TTL = 64;

    private SightFrames() {}

    /// A few loud ones, by Zipf's law, among ones of which each comes once.
    static IpAddress source(SplittableRandom random) {
        int rank = (int) (1 / Math.max(1e-4, random.nextDouble()));
        return switch (random.nextInt(4)) {
            case 0 -> IpAddress.ipv4(0x0A000000 | rank);
            case 1 -> IpAddress.ipv6(0x20010DB800000000L, rank);
            case 2 -> IpAddress.ipv4(0x50000000 | random.nextInt(1 << 24));
            default ->
                    IpAddress.ipv6(
                            0x2A00000000000000L | random.nextInt(1 << 30), random.nextLong());
        };
    }

    static byte[] from(IpAddress source) {
        return switch (source.family()) {
            case IPV4 -> ipv4(source);
            case IPV6 -> ipv6(source);
        };
    }

    private static byte[] ipv4(IpAddress source) {
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_BYTES + IPV4_BYTES + UDP_BYTES);
        frame.position(ETHERNET_BYTES - 2).putShort((short) 0x0800);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (IPV4_BYTES + UDP_BYTES)).putInt(0);
        frame.put(TTL).put(UDP).putShort((short) 0);
        frame.putInt((int) (source.high() >>> Integer.SIZE)).putInt(0xC6336401);
        putUdp(frame);
        return frame.array();
    }

    private static byte[] ipv6(IpAddress source) {
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_BYTES + IPV6_BYTES + UDP_BYTES);
        frame.position(ETHERNET_BYTES - 2).putShort((short) 0x86DD);
        frame.putInt(0x60000000).putShort((short) UDP_BYTES).put(UDP).put(TTL);
        frame.putLong(source.high()).putLong(source.low());
        frame.putLong(0x20010DB800000000L).putLong(1);
        putUdp(frame);
        return frame.array();
    }

    private static void putUdp(ByteBuffer frame) {
        frame.putShort((short) 1_000)
                .putShort((short) 2_000)
                .putShort((short) UDP_BYTES)
                .putShort((short) 1);
    }
}
