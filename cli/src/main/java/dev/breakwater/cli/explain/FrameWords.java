package dev.breakwater.cli.explain;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Protocols;
import java.util.HexFormat;

/// A frame in words: who to whom, and what. Says what it can of a frame that is malformed, and
/// decides nothing. Pure.
final class FrameWords {
    private static final int ETHERNET_BYTES = 14;
    private static final int VLAN_TAG_BYTES = 4;
    private static final int VLAN_TAGS_MAX = 2;
    private static final int IPV4_BYTES_MIN = 20;
    private static final int IPV6_BYTES = 40;
    private static final int EXTENSIONS_MAX = 8;
    private static final String[] TCP_FLAGS = {
        "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"
    };
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private final byte[] frame;

    private FrameWords(byte[] frame) {
        this.frame = frame;
    }

    static String of(byte[] frame) {
        return new FrameWords(frame).ethernet();
    }

    private String ethernet() {
        if (frame.length < ETHERNET_BYTES) {
            return "Ethernet, " + bytes();
        }
        int offset = ETHERNET_BYTES;
        int etherType = u16(offset - 2);
        for (int tags = 0; isVlan(etherType) && tags < VLAN_TAGS_MAX; tags++) {
            if (!has(offset, VLAN_TAG_BYTES)) {
                break;
            }
            etherType = u16(offset + 2);
            offset += VLAN_TAG_BYTES;
        }
        if (etherType == 0x0800 && has(offset, IPV4_BYTES_MIN)) {
            return ipv4(offset);
        }
        if (etherType == 0x86DD && has(offset, IPV6_BYTES)) {
            return ipv6(offset);
        }
        return mac(6) + " → " + mac(0) + " " + etherTypeName(etherType) + ", " + bytes();
    }

    private static boolean isVlan(int etherType) {
        return etherType == 0x8100 || etherType == 0x88A8;
    }

    private static String etherTypeName(int etherType) {
        return switch (etherType) {
            case 0x0800 -> "IPv4";
            case 0x86DD -> "IPv6";
            case 0x0806 -> "ARP";
            case 0x88CC -> "LLDP";
            case 0x8100, 0x88A8 -> "VLAN";
            default -> "EtherType 0x%04x".formatted(etherType);
        };
    }

    private String ipv4(int offset) {
        int headerBytes = Math.max(IPV4_BYTES_MIN, (frame[offset] & 0x0F) * 4);
        int fragmentOffset = (u16(offset + 6) & 0x1FFF) * 8;
        boolean isFragment = (u16(offset + 6) & 0x3FFF) != 0;
        return transport(
                IpAddress.ipv4(u32(offset + 12)),
                IpAddress.ipv4(u32(offset + 16)),
                u8(offset + 9),
                offset + headerBytes,
                isFragment ? ", fragment at " + fragmentOffset : "",
                fragmentOffset == 0);
    }

    private String ipv6(int offset) {
        int next = u8(offset + 6);
        int end = offset + IPV6_BYTES;
        String fragment = "";
        boolean isFirst = true;
        for (int count = 0; count < EXTENSIONS_MAX && isExtension(next) && has(end, 8); count++) {
            int length =
                    switch (next) {
                        case 44 -> 8;
                        case 51 -> (u8(end + 1) + 2) * 4;
                        default -> (u8(end + 1) + 1) * 8;
                    };
            if (next == 44) {
                int fragmentOffset = u16(end + 2) & 0xFFF8;
                isFirst = fragmentOffset == 0;
                fragment = ", fragment at " + fragmentOffset;
            }
            next = u8(end);
            end += length;
            if (!isFirst) {
                break;
            }
        }
        return transport(
                IpAddress.ipv6(u64(offset + 8), u64(offset + 16)),
                IpAddress.ipv6(u64(offset + 24), u64(offset + 32)),
                next,
                end,
                fragment,
                isFirst);
    }

    private static boolean isExtension(int header) {
        return switch (header) {
            case 0, 43, 44, 51, 60, 135 -> true;
            default -> false;
        };
    }

    private String transport(
            IpAddress source,
            IpAddress destination,
            int protocol,
            int offset,
            String fragment,
            boolean hasHeader) {
        boolean isTcp = protocol == Protocols.TCP;
        String name = protocolName(protocol);
        if (hasHeader && (isTcp || protocol == Protocols.UDP) && has(offset, 4)) {
            String flags = isTcp && has(offset, 14) ? flags(u8(offset + 13)) : "";
            return endpoint(source, u16(offset))
                    + " → "
                    + endpoint(destination, u16(offset + 2))
                    + " "
                    + name
                    + flags
                    + fragment
                    + ", "
                    + bytes();
        }
        return source + " → " + destination + " " + name + fragment + ", " + bytes();
    }

    private static String protocolName(int protocol) {
        return switch (protocol) {
            case Protocols.TCP -> "TCP";
            case Protocols.UDP -> "UDP";
            case Protocols.ICMP -> "ICMP";
            case Protocols.ICMPV6 -> "ICMPv6";
            default -> "protocol " + protocol;
        };
    }

    private static String flags(int bits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < TCP_FLAGS.length; i++) {
            if ((bits & (1 << i)) != 0) {
                text.append(' ').append(TCP_FLAGS[i]);
            }
        }
        return text.toString();
    }

    private static String endpoint(IpAddress address, int port) {
        String text = address.toString();
        return text.indexOf(':') < 0 ? text + ":" + port : "[" + text + "]:" + port;
    }

    private String mac(int offset) {
        return COLONS.formatHex(frame, offset, offset + 6);
    }

    private String bytes() {
        return frame.length + " bytes";
    }

    private boolean has(int offset, int count) {
        return offset + count <= frame.length;
    }

    private int u8(int offset) {
        return frame[offset] & 0xFF;
    }

    private int u16(int offset) {
        return u8(offset) << 8 | u8(offset + 1);
    }

    private int u32(int offset) {
        return u16(offset) << 16 | u16(offset + 2);
    }

    private long u64(int offset) {
        return (long) u32(offset) << 32 | Integer.toUnsignedLong(u32(offset + 4));
    }
}
