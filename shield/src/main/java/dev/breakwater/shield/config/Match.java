package dev.breakwater.shield.config;

import java.util.Arrays;
import java.util.List;

/// What a filter rule matches: everything that is said must hold.
///
/// @param sources any where empty
/// @param destinations any where empty
/// @param sourcePorts any where empty; else only packets that have ports, with TCP or UDP
/// @param destinationPorts likewise
/// @param tcpFlags asks for something only with TCP
/// @param payload asks for something only with TCP or UDP
public record Match(
        List<IpPrefix> sources,
        List<IpPrefix> destinations,
        ProtocolMatch protocol,
        List<PortRange> sourcePorts,
        List<PortRange> destinationPorts,
        TcpFlagsMatch tcpFlags,
        LengthRange lengthBytes,
        TtlRange ttl,
        GeoMatch geo,
        PayloadMatch payload) {
    public static final int PREFIXES_MAX = 10_000;
    public static final int PORT_RANGES_MAX = 1_024;

    public Match {
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
        sourcePorts = List.copyOf(sourcePorts);
        destinationPorts = List.copyOf(destinationPorts);
        Refuse.unlessInRange("sources", sources.size(), 0, PREFIXES_MAX);
        Refuse.unlessInRange("destinations", destinations.size(), 0, PREFIXES_MAX);
        Refuse.unlessInRange("sourcePorts", sourcePorts.size(), 0, PORT_RANGES_MAX);
        Refuse.unlessInRange("destinationPorts", destinationPorts.size(), 0, PORT_RANGES_MAX);
        boolean asksPorts = !sourcePorts.isEmpty() || !destinationPorts.isEmpty();
        Refuse.unless(
                !asksPorts || isOnly(protocol, Protocols.TCP) || isOnly(protocol, Protocols.UDP),
                "protocol",
                named(protocol),
                "TCP or UDP where ports are asked for");
        Refuse.unless(
                payload.isAny()
                        || isOnly(protocol, Protocols.TCP)
                        || isOnly(protocol, Protocols.UDP),
                "protocol",
                named(protocol),
                "TCP or UDP where payload is asked for");
        Refuse.unless(
                tcpFlags.isAny() || isOnly(protocol, Protocols.TCP),
                "protocol",
                named(protocol),
                "TCP where TCP flags are asked for");
        Refuse.unless(
                sources.isEmpty() || destinations.isEmpty() || shareFamily(sources, destinations),
                "destinations",
                "none of the sources' address family",
                "at least one that a packet of such a source can go to");
    }

    /// A match that asks for no TTL, geo or payload.
    public Match(
            List<IpPrefix> sources,
            List<IpPrefix> destinations,
            ProtocolMatch protocol,
            List<PortRange> sourcePorts,
            List<PortRange> destinationPorts,
            TcpFlagsMatch tcpFlags,
            LengthRange lengthBytes) {
        this(
                sources,
                destinations,
                protocol,
                sourcePorts,
                destinationPorts,
                tcpFlags,
                lengthBytes,
                TtlRange.ANY,
                GeoMatch.ANY,
                new PayloadMatch.Any());
    }

    private static boolean shareFamily(List<IpPrefix> some, List<IpPrefix> others) {
        return Arrays.stream(IpFamily.values())
                .anyMatch(
                        family ->
                                some.stream().anyMatch(prefix -> prefix.family() == family)
                                        && others.stream()
                                                .anyMatch(prefix -> prefix.family() == family));
    }

    private static String named(ProtocolMatch protocol) {
        return switch (protocol) {
            case ProtocolMatch.Any() -> "any";
            case ProtocolMatch.Only(int number) -> Protocols.name(number);
        };
    }

    private static boolean isOnly(ProtocolMatch protocol, int number) {
        return protocol instanceof ProtocolMatch.Only(int only) && only == number;
    }
}
