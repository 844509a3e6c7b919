package dev.breakwater.shield.geo;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import java.util.List;
import java.util.stream.Stream;

/// Sources that no packet from the Internet has: those that aren't routed there (martians), and a
/// node's own prefixes.
///
/// Source: the IANA special-purpose address registries (RFC 6890), and RFC 4291 for the rest.
///
/// @param own 0 to [#OWN_MAX]
public record SpecialSources(List<IpPrefix> own) {
    public static final int OWN_MAX = 64;

    /// No prefix is our own.
    public static final SpecialSources NO_OWN = new SpecialSources(List.of());

    private static final List<IpPrefix> MARTIANS =
            prefixes(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "::1",
                    "::ffff:0:0/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001:2::/48",
                    "2001:10::/28",
                    "2001:db8::/32",
                    "3fff::/20",
                    "5f00::/16",
                    "fc00::/7",
                    "fec0::/10",
                    "ff00::/8");

    /// Neighbour discovery, DHCPv6 and their like use them; no router passes them on.
    private static final List<IpPrefix> ON_LINK = prefixes("::", "fe80::/10");

    public SpecialSources {
        own = List.copyOf(own);
        if (own.size() > OWN_MAX) {
            throw new IllegalArgumentException(
                    "own prefixes: " + own.size() + " (expected: 0 to " + OWN_MAX + ")");
        }
    }

    /// What an address is, as a source. Looks at every prefix: the tables say the same sooner.
    public SourceKind kindOf(IpAddress address) {
        if (isIn(own, address)) {
            return SourceKind.OWN;
        }
        if (isIn(MARTIANS, address)) {
            return SourceKind.MARTIAN;
        }
        return isIn(ON_LINK, address) ? SourceKind.ON_LINK : SourceKind.ORDINARY;
    }

    private static boolean isIn(List<IpPrefix> prefixes, IpAddress address) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }

    /// The class of each martian and on-link address; 0 for the others.
    AddressSteps martians(IpFamily family) {
        return PrefixSteps.of(
                family,
                Stream.concat(
                                entries(MARTIANS, ShieldAbi.GEO_CLASS_MARTIAN),
                                entries(ON_LINK, ShieldAbi.GEO_CLASS_ON_LINK))
                        .toList());
    }

    /// The class of each own address; 0 for the others.
    AddressSteps own(IpFamily family) {
        return PrefixSteps.of(family, entries(own, ShieldAbi.GEO_CLASS_OWN).toList());
    }

    private static Stream<PrefixSteps.Entry> entries(List<IpPrefix> prefixes, int value) {
        return prefixes.stream().map(prefix -> new PrefixSteps.Entry(prefix, value));
    }

    private static List<IpPrefix> prefixes(String... texts) {
        return Stream.of(texts).map(text -> IpText.parsePrefix(text).orElseThrow()).toList();
    }
}
