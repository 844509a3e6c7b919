package dev.breakwater.shield.check;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
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

    /// The same addresses, with every prefix that two others are the halves of.
    static Set<IpPrefix> joined(List<IpPrefix> prefixes) {
        Set<IpPrefix> joined = new HashSet<>(prefixes);
        Deque<IpPrefix> toSee = new ArrayDeque<>(prefixes);
        while (!toSee.isEmpty()) {
            IpPrefix half = toSee.pop();
            if (half.length() > 0 && joined.contains(otherHalf(half))) {
                IpAddress first = new IpAddress(half.family(), half.high(), half.low());
                IpPrefix whole = IpPrefix.of(first, half.length() - 1);
                if (joined.add(whole)) {
                    toSee.push(whole);
                }
            }
        }
        return joined;
    }

    private static IpPrefix otherHalf(IpPrefix half) {
        int bit = half.length() - 1;
        return new IpPrefix(
                half.family(),
                half.high() ^ (bit < Long.SIZE ? Long.MIN_VALUE >>> bit : 0),
                half.low() ^ (bit < Long.SIZE ? 0 : Long.MIN_VALUE >>> (bit - Long.SIZE)),
                half.length());
    }

    /// Whether one of the prefixes holds all of another.
    static boolean holds(Set<IpPrefix> prefixes, IpPrefix prefix) {
        return outwards(prefix).anyMatch(prefixes::contains);
    }
}
