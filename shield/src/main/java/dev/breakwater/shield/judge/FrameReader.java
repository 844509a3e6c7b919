package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;

/// Reads a frame's headers from the outside in: Ethernet and its VLAN tags here, then IPv4 or IPv6,
/// then the transport. The first thing that can't be decides. Pure.
final class FrameReader {
    private static final int ETHERNET_BYTES = 14;
    private static final int ETHERTYPE_OFFSET = 12;
    private static final int VLAN_TAG_BYTES = 4;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int ETHERTYPE_SERVICE_VLAN = 0x88A8;

    private FrameReader() {}

    static Parsed read(byte[] frame) {
        Span rest = Span.of(frame);
        if (rest.length() < ETHERNET_BYTES) {
            return new Parsed.Decided(Reason.MALFORMED_ETHERNET);
        }
        int etherType = rest.u16(ETHERTYPE_OFFSET);
        rest = rest.after(ETHERNET_BYTES);
        int tags = 0;
        while (etherType == ETHERTYPE_VLAN || etherType == ETHERTYPE_SERVICE_VLAN) {
            if (tags == ShieldAbi.VLAN_TAGS_MAX) {
                return new Parsed.Decided(Reason.VLAN_DEPTH);
            }
            if (rest.length() < VLAN_TAG_BYTES) {
                return new Parsed.Decided(Reason.MALFORMED_ETHERNET);
            }
            tags++;
            etherType = rest.u16(2);
            rest = rest.after(VLAN_TAG_BYTES);
        }
        return switch (etherType) {
            case ETHERTYPE_IPV4 -> Ipv4Reader.read(rest);
            case ETHERTYPE_IPV6 -> Ipv6Reader.read(rest);
            default -> new Parsed.Decided(Reason.NOT_IP);
        };
    }
}
