package dev.breakwater.shield.check;

import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.Match;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Rules that leave nothing of a later one together, though none of them does alone: parts of its
/// ports, of its prefixes, of its countries. Each covers it in all fields but one, the same for
/// all; what takes parts of several fields isn't found. Owned by one thread.
final class JointCover {
    /// Rules that may share one.
    static final int RULES_MAX = 64;

    private final List<FilterRule> filed = new ArrayList<>();
    private long filedItems;
    private long itemsLeft;

    /// @param itemsMax how much is looked at: rules with their prefixes, ports, countries and ASNs.
    ///     Then nothing more is found
    JointCover(long itemsMax) {
        this.itemsLeft = itemsMax;
    }

    /// One that decides, after those filed before.
    void file(FilterRule rule) {
        filed.add(rule);
        filedItems += items(rule.match());
    }

    /// Some of the rules filed that leave this one nothing, none of which could be spared; empty
    /// where none are known.
    List<FilterRule> before(FilterRule rule) {
        itemsLeft -= filedItems + filed.size() * items(rule.match());
        if (itemsLeft < 0) {
            return List.of();
        }
        Map<MatchField, List<FilterRule>> parts = new EnumMap<>(MatchField.class);
        for (FilterRule earlier : filed) {
            if (ShadowedRules.holdsWhenever(earlier.times(), rule.times())) {
                MatchCover.onlyMissed(earlier.match(), rule.match())
                        .filter(f -> MatchParts.overlap(f, earlier.match(), rule.match()))
                        .map(field -> parts.computeIfAbsent(field, _ -> new ArrayList<>()))
                        .filter(some -> some.size() < RULES_MAX)
                        .ifPresent(some -> some.add(earlier));
            }
        }
        return parts.entrySet().stream()
                .filter(some -> isCovered(some.getKey(), some.getValue(), rule))
                .findFirst()
                .map(some -> needed(some.getKey(), some.getValue(), rule))
                .orElse(List.of());
    }

    private static List<FilterRule> needed(
            MatchField field, List<FilterRule> parts, FilterRule rule) {
        List<FilterRule> needed = new ArrayList<>(parts);
        for (FilterRule part : parts) {
            List<FilterRule> others = new ArrayList<>(needed);
            others.remove(part);
            if (isCovered(field, others, rule)) {
                needed = others;
            }
        }
        return List.copyOf(needed);
    }

    private static boolean isCovered(MatchField field, List<FilterRule> parts, FilterRule rule) {
        return MatchParts.cover(
                field, parts.stream().map(FilterRule::match).toList(), rule.match());
    }

    private static long items(Match match) {
        return 1L
                + match.sources().size()
                + match.destinations().size()
                + match.sourcePorts().size()
                + match.destinationPorts().size()
                + match.geo().countries().size()
                + match.geo().asns().size();
    }
}
