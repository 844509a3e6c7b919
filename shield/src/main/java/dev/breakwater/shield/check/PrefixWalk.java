package dev.breakwater.shield.check;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A prefix and the shorter ones around it.
final class PrefixWalk {
    private PrefixWalk() {}

    /// The prefix itself first, the empty one last.
    static Stream<IpPrefix> outwards(IpPrefix prefix) {
        IpAddress first = new IpAddress(prefix.family(), prefix.high(), prefix.low());
        return IntStream.rangeClosed(0, prefix.length())
                .mapToObj(less -> IpPrefix.of(first, prefix.length() - less));
    }

    /// Whether one of the prefixes holds all of another.
    static boolean holds(Set<IpPrefix> prefixes, IpPrefix prefix) {
        return outwards(prefix).anyMatch(prefixes::contains);
    }
}
