package dev.breakwater.shield.judge;

import dev.breakwater.shield.config.GeoMatch;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.TcpFlagsMatch;
import dev.breakwater.shield.geo.Geo;
import java.util.HexFormat;
import java.util.List;

/// Whether a packet is what a filter rule matches. Pure.
final class RuleMatcher {
    private RuleMatcher() {}

    /// But for the payload.
    static boolean matches(Match match, Parsed.Packet packet, Geo geo) {
        IpHeader ip = packet.ip();
        return match.protocol().matches(ip.protocol())
                && match.lengthBytes().contains(ip.packetBytes())
                && match.ttl().contains(ip.ttl())
                && matchesGeo(match.geo(), geo)
                && matchesTransport(match, packet.transport())
                && isAmong(match.sources(), ip.source())
                && isAmong(match.destinations(), ip.destination());
    }

    static boolean matches(PayloadMatch.Bytes wanted, Span payload) {
        byte[] bytes = HexFormat.of().parseHex(wanted.hex());
        byte[] mask = HexFormat.of().parseHex(wanted.mask());
        if (wanted.offsetBytes() + bytes.length > payload.length()) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            int difference = (payload.u8(wanted.offsetBytes() + i) ^ bytes[i]) & 0xFF;
            if ((difference & mask[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean matchesTransport(Match match, Transport transport) {
        return switch (transport) {
            case Transport.Icmp(int _), Transport.Unknown() ->
                    match.sourcePorts().isEmpty()
                            && match.destinationPorts().isEmpty()
                            && match.tcpFlags().isAny();
            case Transport.Udp(int sourcePort, int destinationPort, boolean _) ->
                    isAmong(match.sourcePorts(), sourcePort)
                            && isAmong(match.destinationPorts(), destinationPort)
                            && match.tcpFlags().equals(TcpFlagsMatch.ANY);
            case Transport.Tcp(int sourcePort, int destinationPort, int flags, Span _) ->
                    isAmong(match.sourcePorts(), sourcePort)
                            && isAmong(match.destinationPorts(), destinationPort)
                            && match.tcpFlags().matches(flags);
        };
    }

    private static boolean matchesGeo(GeoMatch match, Geo geo) {
        return (match.countries().isEmpty()
                        || match.countries().stream().anyMatch(c -> c.id() == geo.countryId()))
                && (match.asns().isEmpty()
                        || match.asns().stream().anyMatch(asn -> asn.number() == geo.asn()));
    }

    /// An empty list asks for nothing.
    private static boolean isAmong(List<PortRange> ranges, int port) {
        return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.contains(port));
    }

    private static boolean isAmong(List<IpPrefix> prefixes, IpAddress address) {
        return prefixes.isEmpty() || prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }
}
