package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Protocols;

/// Reads an IPv4 header; its options are skipped (RFC 791 section 3.1). Pure.
final class Ipv4Reader {
    private static final int HEADER_BYTES_MIN = 20;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET = 0x1FFF;

    private Ipv4Reader() {}

    static Parsed read(Span rest) {
        if (rest.length() < HEADER_BYTES_MIN) {
            return new Parsed.Decided(Reason.MALFORMED_IPV4);
        }
        int version = rest.u8(0) >>> 4;
        int headerBytes = (rest.u8(0) & 0x0F) * 4;
        int packetBytes = rest.u16(2);
        int timeToLive = rest.u8(8);
        if (version != 4
                || headerBytes < HEADER_BYTES_MIN
                || headerBytes > rest.length()
                || packetBytes < headerBytes
                || packetBytes > rest.length()
                || timeToLive == 0) {
            return new Parsed.Decided(Reason.MALFORMED_IPV4);
        }
        int protocol = rest.u8(9);
        int fragmentOffset = rest.u16(6) & FRAGMENT_OFFSET;
        boolean moreFragments = (rest.u16(6) & MORE_FRAGMENTS) != 0;
        // It would overwrite the flags of the first fragment's TCP header (RFC 3128).
        if (protocol == Protocols.TCP && fragmentOffset == 1) {
            return new Parsed.Decided(Reason.MALFORMED_FRAGMENT);
        }
        IpHeader header =
                new IpHeader(
                        IpAddress.ipv4(rest.u32(12)),
                        IpAddress.ipv4(rest.u32(16)),
                        protocol,
                        timeToLive,
                        headerBytes > HEADER_BYTES_MIN,
                        packetBytes,
                        Fragmentation.of(fragmentOffset, moreFragments));
        // What lies behind the packet is Ethernet's padding.
        return TransportReader.read(header, rest.first(packetBytes).after(headerBytes));
    }
}
