package dev.breakwater.shield.judge;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.TcpFlagsMatch;
import java.util.List;

/// Whether a packet is what a filter rule matches. Pure.
final class RuleMatcher {
    private RuleMatcher() {}

    static boolean matches(Match match, Parsed.Packet packet) {
        IpHeader ip = packet.ip();
        return match.protocol().matches(ip.protocol())
                && match.lengthBytes().contains(ip.packetBytes())
                && matchesTransport(match, packet.transport())
                && isAmong(match.sources(), ip.source())
                && isAmong(match.destinations(), ip.destination());
    }

    private static boolean matchesTransport(Match match, Transport transport) {
        return switch (transport) {
            case Transport.Unknown() ->
                    match.sourcePorts().isEmpty()
                            && match.destinationPorts().isEmpty()
                            && match.tcpFlags().isAny();
            case Transport.Udp(int sourcePort, int destinationPort) ->
                    isAmong(match.sourcePorts(), sourcePort)
                            && isAmong(match.destinationPorts(), destinationPort)
                            && match.tcpFlags().equals(TcpFlagsMatch.ANY);
            case Transport.Tcp(int sourcePort, int destinationPort, int flags) ->
                    isAmong(match.sourcePorts(), sourcePort)
                            && isAmong(match.destinationPorts(), destinationPort)
                            && match.tcpFlags().matches(flags);
        };
    }

    /// An empty list asks for nothing.
    private static boolean isAmong(List<PortRange> ranges, int port) {
        return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.contains(port));
    }

    private static boolean isAmong(List<IpPrefix> prefixes, IpAddress address) {
        return prefixes.isEmpty() || prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }
}
