package dev.breakwater.shield.check;

import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.TtlRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether one match holds for every packet that another does, field by field. Pure; may say no
/// where only several fields together make it so, never yes where it isn't.
final class MatchCover {
    private static final List<MatchField> FIELDS = List.of(MatchField.values());

    private MatchCover() {}

    static boolean covers(Match wide, Match narrow) {
        for (MatchField field : FIELDS) {
            if (!covers(field, wide, narrow)) {
                return false;
            }
        }
        return true;
    }

    /// The only field that isn't covered; empty where all are, or several aren't.
    static Optional<MatchField> onlyMissed(Match wide, Match narrow) {
        Optional<MatchField> missed = Optional.empty();
        for (MatchField field : FIELDS) {
            if (!covers(field, wide, narrow)) {
                if (missed.isPresent()) {
                    return Optional.empty();
                }
                missed = Optional.of(field);
            }
        }
        return missed;
    }

    private static boolean covers(MatchField field, Match wide, Match narrow) {
        return switch (field) {
            case PROTOCOL -> covers(wide.protocol(), narrow.protocol());
            case DESTINATION_PORTS ->
                    coversPorts(wide.destinationPorts(), narrow.destinationPorts());
            case SOURCE_PORTS -> coversPorts(wide.sourcePorts(), narrow.sourcePorts());
            case SOURCES -> coversPrefixes(wide.sources(), narrow.sources());
            case DESTINATIONS -> coversPrefixes(wide.destinations(), narrow.destinations());
            case TCP_FLAGS ->
                    (wide.tcpFlags().set() & ~narrow.tcpFlags().set()) == 0
                            && (wide.tcpFlags().clear() & ~narrow.tcpFlags().clear()) == 0;
            case LENGTH -> covers(wide.lengthBytes(), narrow.lengthBytes());
            case TTL -> covers(wide.ttl(), narrow.ttl());
            case PAYLOAD -> covers(wide.payload(), narrow.payload());
            case COUNTRIES -> coversAll(wide.geo().countries(), narrow.geo().countries());
            case ASNS -> coversAll(wide.geo().asns(), narrow.geo().asns());
        };
    }

    private static boolean covers(ProtocolMatch wide, ProtocolMatch narrow) {
        return wide instanceof ProtocolMatch.Any || wide.equals(narrow);
    }

    private static boolean covers(LengthRange wide, LengthRange narrow) {
        return wide.minBytes() <= narrow.minBytes() && wide.maxBytes() >= narrow.maxBytes();
    }

    private static boolean covers(TtlRange wide, TtlRange narrow) {
        return wide.min() <= narrow.min() && wide.max() >= narrow.max();
    }

    private static boolean covers(PayloadMatch wide, PayloadMatch narrow) {
        return wide.isAny() || wide.equals(narrow);
    }

    /// An empty list asks for nothing.
    private static <T> boolean coversAll(List<T> wide, List<T> narrow) {
        return wide.isEmpty() || (!narrow.isEmpty() && new HashSet<>(wide).containsAll(narrow));
    }

    static boolean coversPorts(List<PortRange> wide, List<PortRange> narrow) {
        if (wide.isEmpty()) {
            return true;
        }
        List<PortRange> spans = spans(wide);
        return !narrow.isEmpty()
                && narrow.stream()
                        .allMatch(
                                range ->
                                        spans.stream()
                                                .anyMatch(
                                                        span ->
                                                                span.contains(range.first())
                                                                        && span.contains(
                                                                                range.last())));
    }

    /// The same ports with neighbours made one.
    private static List<PortRange> spans(List<PortRange> ranges) {
        if (ranges.size() == 1) {
            return ranges;
        }
        List<PortRange> spans = new ArrayList<>();
        for (PortRange range :
                ranges.stream().sorted(Comparator.comparingInt(PortRange::first)).toList()) {
            PortRange last = spans.isEmpty() ? range : spans.removeLast();
            if (range.first() <= last.last() + 1) {
                spans.add(new PortRange(last.first(), Math.max(last.last(), range.last())));
            } else {
                spans.add(last);
                spans.add(range);
            }
        }
        return spans;
    }

    static boolean coversPrefixes(List<IpPrefix> wide, List<IpPrefix> narrow) {
        if (wide.isEmpty()) {
            return true;
        }
        if (narrow.isEmpty()) {
            return false;
        }
        if (wide.size() == 1) {
            return narrow.stream().allMatch(wide.getFirst()::contains);
        }
        Set<IpPrefix> held = new HashSet<>(wide);
        return narrow.stream().allMatch(prefix -> PrefixWalk.holds(held, prefix));
    }
}
