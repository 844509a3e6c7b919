package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Protocols;

/// Reads an IPv6 header and walks its extension headers (RFC 8200 section 4). Pure.
final class Ipv6Reader {
    private static final int HEADER_BYTES = 40;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MOBILITY = 135;

    private static final int EXTENSION_BYTES_MIN = 8;
    private static final int AUTHENTICATION_BYTES_MIN = 12;
    private static final int FRAGMENT_BYTES = 8;

    private Ipv6Reader() {}

    static Parsed read(Span rest) {
        if (rest.length() < HEADER_BYTES) {
            return new Parsed.Decided(Reason.MALFORMED_IPV6);
        }
        int version = rest.u8(0) >>> 4;
        int payloadBytes = rest.u16(4);
        int nextHeader = rest.u8(6);
        int hopLimit = rest.u8(7);
        boolean isJumbo = payloadBytes == 0 && nextHeader == HOP_BY_HOP;
        if (version != 6
                || HEADER_BYTES + payloadBytes > rest.length()
                || hopLimit == 0
                || isJumbo) {
            return new Parsed.Decided(Reason.MALFORMED_IPV6);
        }
        Span packet = rest.first(HEADER_BYTES + payloadBytes);
        return extensions(packet, packet.after(HEADER_BYTES), nextHeader);
    }

    private static Parsed extensions(Span packet, Span rest, int firstHeader) {
        int nextHeader = firstHeader;
        int count = 0;
        int bytes = 0;
        boolean sawFragment = false;
        Fragmentation fragmentation = Fragmentation.WHOLE;
        while (isExtension(nextHeader)) {
            count++;
            if (count > ShieldAbi.IPV6_EXTENSIONS_MAX || (nextHeader == HOP_BY_HOP && count > 1)) {
                return new Parsed.Decided(Reason.IPV6_EXTENSION);
            }
            if (rest.length() < EXTENSION_BYTES_MIN) {
                return new Parsed.Decided(Reason.MALFORMED_IPV6);
            }
            int length = extensionBytes(nextHeader, rest);
            if (length < minBytes(nextHeader) || length > rest.length()) {
                return new Parsed.Decided(Reason.MALFORMED_IPV6);
            }
            bytes += length;
            boolean isSourceRoute = nextHeader == ROUTING && rest.u8(2) == 0;
            boolean isSecondFragment = nextHeader == FRAGMENT && sawFragment;
            if (bytes > ShieldAbi.IPV6_EXTENSIONS_BYTES_MAX || isSourceRoute || isSecondFragment) {
                return new Parsed.Decided(Reason.IPV6_EXTENSION);
            }
            int header = nextHeader;
            nextHeader = rest.u8(0);
            if (header == FRAGMENT) {
                sawFragment = true;
                int offset = rest.u16(2) >>> 3;
                boolean moreFragments = (rest.u16(2) & 1) != 0;
                if (offset == 1 && nextHeader == Protocols.TCP) {
                    return new Parsed.Decided(Reason.MALFORMED_FRAGMENT);
                }
                // Neither offset nor more: an atomic fragment, a datagram in one piece (RFC 6946).
                fragmentation = Fragmentation.of(offset, moreFragments);
            }
            rest = rest.after(length);
            if (fragmentation == Fragmentation.LATER) {
                break;
            }
        }
        return TransportReader.read(header(packet, nextHeader, fragmentation), rest);
    }

    private static IpHeader header(Span packet, int protocol, Fragmentation fragmentation) {
        return new IpHeader(
                IpAddress.ipv6(packet.u64(8), packet.u64(16)),
                IpAddress.ipv6(packet.u64(24), packet.u64(32)),
                protocol,
                packet.u8(7),
                false,
                packet.length(),
                fragmentation);
    }

    private static boolean isExtension(int header) {
        return switch (header) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS, MOBILITY ->
                    true;
            default -> false;
        };
    }

    private static int extensionBytes(int header, Span extension) {
        int lengthField = extension.u8(1);
        return switch (header) {
            case FRAGMENT -> FRAGMENT_BYTES;
            case AUTHENTICATION -> (lengthField + 2) * 4;
            default -> (lengthField + 1) * 8;
        };
    }

    private static int minBytes(int header) {
        return header == AUTHENTICATION ? AUTHENTICATION_BYTES_MIN : EXTENSION_BYTES_MIN;
    }
}
