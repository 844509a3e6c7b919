package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.Protocols;

/// Reads what follows IP, where it is TCP, UDP, ICMP over IPv4 or ICMPv6 over IPv6. Pure.
final class TransportReader {
    private static final int TCP_BYTES_MIN = 20;
    private static final int UDP_BYTES = 8;
    private static final int ICMP_BYTES_MIN = 8;

    private TransportReader() {}

    /// @param payload from the end of IP's headers to the packet's end
    static Parsed read(IpHeader ip, Span payload) {
        if (ip.fragmentation() == Fragmentation.LATER) {
            return unknown(ip);
        }
        boolean isIpv4 = ip.source().family() == IpFamily.IPV4;
        return switch (ip.protocol()) {
            case Protocols.TCP -> tcp(ip, payload);
            case Protocols.UDP -> udp(ip, payload);
            case Protocols.ICMP -> isIpv4 ? icmp(ip, payload) : unknown(ip);
            case Protocols.ICMPV6 -> isIpv4 ? unknown(ip) : icmp(ip, payload);
            default -> unknown(ip);
        };
    }

    private static Parsed tcp(IpHeader ip, Span payload) {
        if (payload.length() < TCP_BYTES_MIN) {
            return new Parsed.Decided(Reason.MALFORMED_TCP);
        }
        int headerBytes = (payload.u8(12) >>> 4) * 4;
        if (headerBytes < TCP_BYTES_MIN || headerBytes > payload.length()) {
            return new Parsed.Decided(Reason.MALFORMED_TCP);
        }
        return new Parsed.Packet(
                ip,
                new Transport.Tcp(
                        payload.u16(0), payload.u16(2), payload.u8(13), payload.first(headerBytes)),
                payload.after(headerBytes));
    }

    private static Parsed udp(IpHeader ip, Span payload) {
        if (payload.length() < UDP_BYTES) {
            return new Parsed.Decided(Reason.MALFORMED_UDP);
        }
        int datagramBytes = payload.u16(4);
        // A first fragment says the length of the whole datagram.
        boolean isTooLong = !ip.isFragment() && datagramBytes > payload.length();
        if (datagramBytes < UDP_BYTES || isTooLong) {
            return new Parsed.Decided(Reason.MALFORMED_UDP);
        }
        boolean hasChecksum = payload.u16(6) != 0;
        return new Parsed.Packet(
                ip,
                new Transport.Udp(payload.u16(0), payload.u16(2), hasChecksum),
                payload.first(Math.min(datagramBytes, payload.length())).after(UDP_BYTES));
    }

    private static Parsed icmp(IpHeader ip, Span payload) {
        if (payload.length() < ICMP_BYTES_MIN) {
            return new Parsed.Decided(Reason.MALFORMED_ICMP);
        }
        return new Parsed.Packet(
                ip, new Transport.Icmp(payload.u8(0)), payload.after(ICMP_BYTES_MIN));
    }

    private static Parsed unknown(IpHeader ip) {
        return new Parsed.Packet(ip, new Transport.Unknown(), Span.EMPTY);
    }
}
