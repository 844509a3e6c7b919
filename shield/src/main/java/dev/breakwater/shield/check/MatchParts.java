package dev.breakwater.shield.check;

import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PortRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// Matches that each cover a part of one field of another match. Pure; like [MatchCover] it may say
/// no where it is, never yes where it isn't.
final class MatchParts {
    /// Longer lists aren't compared each with each.
    private static final int COMPARED_MAX = 16;

    private record Span(int first, int last) {}

    private MatchParts() {}

    /// Whether all of a field is covered by some part of it or other.
    ///
    /// @param parts each of which asks for something there
    static boolean cover(MatchField field, List<Match> parts, Match narrow) {
        return switch (field) {
            case DESTINATION_PORTS ->
                    MatchCover.coversPorts(
                            all(parts, Match::destinationPorts), narrow.destinationPorts());
            case SOURCE_PORTS ->
                    MatchCover.coversPorts(all(parts, Match::sourcePorts), narrow.sourcePorts());
            case SOURCES -> coverPrefixes(all(parts, Match::sources), narrow.sources());
            case DESTINATIONS ->
                    coverPrefixes(all(parts, Match::destinations), narrow.destinations());
            case LENGTH -> coverSpan(parts, MatchParts::length, narrow);
            case TTL -> coverSpan(parts, MatchParts::ttl, narrow);
            case COUNTRIES ->
                    new HashSet<>(all(parts, one -> one.geo().countries()))
                                    .containsAll(narrow.geo().countries())
                            && !narrow.geo().countries().isEmpty();
            case ASNS ->
                    new HashSet<>(all(parts, one -> one.geo().asns()))
                                    .containsAll(narrow.geo().asns())
                            && !narrow.geo().asns().isEmpty();
            case PROTOCOL, TCP_FLAGS, PAYLOAD -> false;
        };
    }

    /// Whether two matches may have something of a field in common.
    static boolean overlap(MatchField field, Match one, Match other) {
        return switch (field) {
            case DESTINATION_PORTS ->
                    meet(one.destinationPorts(), other.destinationPorts(), MatchParts::meet);
            case SOURCE_PORTS -> meet(one.sourcePorts(), other.sourcePorts(), MatchParts::meet);
            case SOURCES -> meet(one.sources(), other.sources(), MatchParts::meet);
            case DESTINATIONS -> meet(one.destinations(), other.destinations(), MatchParts::meet);
            case LENGTH -> meet(length(one), length(other));
            case TTL -> meet(ttl(one), ttl(other));
            case COUNTRIES -> !Collections.disjoint(one.geo().countries(), other.geo().countries());
            case ASNS -> meet(one.geo().asns(), other.geo().asns(), Object::equals);
            case PROTOCOL, TCP_FLAGS, PAYLOAD -> false;
        };
    }

    private static <T> List<T> all(List<Match> parts, Function<Match, List<T>> field) {
        return parts.stream().map(field).flatMap(List::stream).toList();
    }

    private static boolean coverPrefixes(List<IpPrefix> parts, List<IpPrefix> narrow) {
        return MatchCover.coversPrefixes(List.copyOf(PrefixWalk.joined(parts)), narrow);
    }

    private static boolean coverSpan(List<Match> parts, Function<Match, Span> field, Match narrow) {
        int next = field.apply(narrow).first();
        List<Span> spans = new ArrayList<>(parts.stream().map(field).toList());
        spans.sort(Comparator.comparingInt(Span::first));
        for (Span span : spans) {
            if (span.first() <= next) {
                next = Math.max(next, span.last() + 1);
            }
        }
        return next > field.apply(narrow).last();
    }

    private static Span length(Match match) {
        return new Span(match.lengthBytes().minBytes(), match.lengthBytes().maxBytes());
    }

    private static Span ttl(Match match) {
        return new Span(match.ttl().min(), match.ttl().max());
    }

    private static <T> boolean meet(List<T> some, List<T> others, BiPredicate<T, T> meet) {
        return some.size() > COMPARED_MAX
                || others.size() > COMPARED_MAX
                || some.stream().anyMatch(one -> others.stream().anyMatch(o -> meet.test(one, o)));
    }

    private static boolean meet(PortRange one, PortRange other) {
        return one.first() <= other.last() && other.first() <= one.last();
    }

    private static boolean meet(IpPrefix one, IpPrefix other) {
        return one.contains(other) || other.contains(one);
    }

    private static boolean meet(Span one, Span other) {
        return one.first() <= other.last() && other.first() <= one.last();
    }
}
