package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.geo.SpecialSources;
import java.util.List;
import java.util.Optional;

/// Whether a packet from the Internet can have its source. Pure.
final class WanSources {
    /// What came over no router has all of its hops left (RFC 4861 section 11.2).
    private static final int HOPS_NONE = 255;

    /// Destinations that no router passes a packet on to.
    private static final List<IpPrefix> ON_LINK =
            List.of(
                    IpText.parsePrefix("fe80::/10").orElseThrow(),
                    IpText.parsePrefix("ff02::/16").orElseThrow());

    private WanSources() {}

    /// Why it can't; empty where nothing is wrong.
    static Optional<Reason> judge(SpecialSources special, IpHeader ip) {
        Optional<Reason> byKind =
                switch (special.kindOf(ip.source())) {
                    case MARTIAN -> Optional.of(Reason.MARTIAN);
                    case OWN -> Optional.of(Reason.OWN_SOURCE);
                    case ON_LINK ->
                            isOnLink(ip.destination()) || ip.ttl() == HOPS_NONE
                                    ? Optional.empty()
                                    : Optional.of(Reason.MARTIAN);
                    case ORDINARY -> Optional.empty();
                };
        boolean isLand = ip.source().equals(ip.destination());
        return byKind.isEmpty() && isLand ? Optional.of(Reason.LAND) : byKind;
    }

    private static boolean isOnLink(IpAddress destination) {
        return ON_LINK.stream().anyMatch(prefix -> prefix.contains(destination));
    }
}
