package dev.breakwater.shield.check;

import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.Protocols;
import java.util.List;

/// A rule whose match no packet can be.
final class RuleContradictions {
    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int TCP_BYTES = 20;
    private static final int UDP_BYTES = 8;

    private RuleContradictions() {}

    static void find(List<FilterRule> rules, Problems problems) {
        for (FilterRule rule : rules) {
            Match match = rule.match();
            int shortest = shortestBytes(match);
            if (match.lengthBytes().maxBytes() < shortest) {
                problems.add(
                        Problem.of(
                                "FilterRule/" + rule.name(),
                                "spec.match.lengthBytes.max",
                                Integer.toString(match.lengthBytes().maxBytes()),
                                shortest + " or more: no shorter packet is the rest of the match"));
            }
            if (match.ttl().max() == 0) {
                problems.add(
                        Problem.of(
                                "FilterRule/" + rule.name(),
                                "spec.match.ttl.max",
                                "0",
                                "1 or more: a packet of 0 is malformed, and no rule sees it"));
            }
        }
    }

    /// Of the IP packets that the match lets through, whatever it says of the length.
    static int shortestBytes(Match match) {
        boolean isIpv6 = isIpv6Alone(match.sources()) || isIpv6Alone(match.destinations());
        return (isIpv6 ? IPV6_BYTES : IPV4_BYTES) + transportBytes(match);
    }

    /// A later fragment has no transport header, but then matches no rule that asks for one.
    private static int transportBytes(Match match) {
        boolean asksHeader =
                !match.sourcePorts().isEmpty()
                        || !match.destinationPorts().isEmpty()
                        || !match.tcpFlags().isAny()
                        || !match.payload().isAny();
        if (!asksHeader) {
            return 0;
        }
        int payloadBytes =
                switch (match.payload()) {
                    case PayloadMatch.Any() -> 0;
                    case PayloadMatch.Bytes bytes -> bytes.offsetBytes() + bytes.lengthBytes();
                };
        boolean isTcp = match.protocol().equals(new ProtocolMatch.Only(Protocols.TCP));
        return payloadBytes + (isTcp ? TCP_BYTES : UDP_BYTES);
    }

    private static boolean isIpv6Alone(List<IpPrefix> prefixes) {
        return !prefixes.isEmpty()
                && prefixes.stream().allMatch(prefix -> prefix.family() == IpFamily.IPV6);
    }
}
