package dev.breakwater.shield.check;

import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Times;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Rules that never decide or count, since one before them decides on all that they match, or a
/// few do together ([JointCover]).
///
/// Rules are not compared each with each. Those that decide are filed under what they ask for: a
/// source prefix, else a destination prefix, else some destination ports; and a rule is compared
/// with those that are filed under what holds its own first prefix or port. Owned by one thread.
final class ShadowedRules {
    /// Ports that one key stands for.
    private static final int KEY_PORTS = 64;

    /// Rules that ask for more keys are filed with those that ask for none.
    private static final int PORT_KEYS_MAX = 64;

    /// Of those that shadow one together.
    private static final int NAMED_MAX = 4;

    private record PortKey(int number) {}

    /// Where rules are filed that ask for no prefix and few ports, or none.
    private static final String REST = "rest";

    private final Map<Object, List<FilterRule>> bySource = new HashMap<>();
    private final Map<Object, List<FilterRule>> byDestination = new HashMap<>();
    private final Map<Object, List<FilterRule>> byPort = new HashMap<>();
    private final JointCover jointly;
    private final int comparisonsMax;
    private int comparisons;

    private ShadowedRules(int comparisonsMax) {
        this.comparisonsMax = comparisonsMax;
        this.jointly = new JointCover(comparisonsMax);
    }

    /// @param comparisonsMax how many pairs of rules are looked at; then it says that it stopped
    static void find(List<FilterRule> rules, int comparisonsMax, Problems warnings) {
        ShadowedRules shadowed = new ShadowedRules(comparisonsMax);
        for (FilterRule rule : rules.stream().sorted(FilterRule.ORDER).toList()) {
            Optional<FilterRule> before = shadowed.before(rule);
            if (shadowed.comparisons >= comparisonsMax) {
                warnings.add(
                        Problem.of(
                                "FilterRule/" + rule.name(),
                                "spec.priority",
                                comparisonsMax + " comparisons with rules before it and others",
                                "fewer; whether this and later rules are reached isn't known"));
                return;
            }
            before.ifPresent(first -> warnings.add(warning(rule, List.of(first))));
            if (before.isEmpty()) {
                List<FilterRule> joint = shadowed.jointly.before(rule);
                if (!joint.isEmpty()) {
                    warnings.add(warning(rule, joint));
                } else if (rule.decides()) {
                    shadowed.file(rule);
                    shadowed.jointly.file(rule);
                }
            }
        }
    }

    /// @param before in their order
    private static Problem warning(FilterRule rule, List<FilterRule> before) {
        return Problem.of(
                "FilterRule/" + rule.name(),
                "spec.match",
                "all of it is decided by " + named(before),
                "something that no earlier rule decides, or a priority below %d"
                        .formatted(before.getLast().priority()));
    }

    private static String named(List<FilterRule> rules) {
        String first =
                rules.stream()
                        .limit(NAMED_MAX)
                        .map(
                                rule ->
                                        "FilterRule/%s, of priority %d"
                                                .formatted(rule.name(), rule.priority()))
                        .collect(Collectors.joining("; "));
        int others = rules.size() - NAMED_MAX;
        return first
                + (others > 0 ? "; and %d others".formatted(others) : "")
                + (rules.size() > 1 ? "; together" : "");
    }

    private void file(FilterRule rule) {
        Match match = rule.match();
        if (!match.sources().isEmpty()) {
            match.sources().forEach(prefix -> file(bySource, prefix, rule));
        } else if (!match.destinations().isEmpty()) {
            match.destinations().forEach(prefix -> file(byDestination, prefix, rule));
        } else {
            List<Object> keys = portKeys(match.destinationPorts());
            keys.forEach(key -> file(byPort, key, rule));
        }
    }

    private static void file(Map<Object, List<FilterRule>> files, Object key, FilterRule rule) {
        files.computeIfAbsent(key, _ -> new ArrayList<>()).add(rule);
    }

    private static List<Object> portKeys(List<PortRange> ports) {
        List<Object> keys = new ArrayList<>();
        for (PortRange range : ports) {
            for (int key = range.first() / KEY_PORTS; key <= range.last() / KEY_PORTS; key++) {
                keys.add(new PortKey(key));
            }
            if (keys.size() > PORT_KEYS_MAX) {
                return List.of(REST);
            }
        }
        return keys.isEmpty() ? List.of(REST) : keys.stream().distinct().toList();
    }

    /// The first rule filed that leaves this one nothing.
    private Optional<FilterRule> before(FilterRule rule) {
        Match match = rule.match();
        Stream<Object> ports =
                match.destinationPorts().stream()
                        .limit(1)
                        .map(range -> new PortKey(range.first() / KEY_PORTS));
        return Stream.of(
                        filed(bySource, outwards(match.sources())),
                        filed(byDestination, outwards(match.destinations())),
                        filed(byPort, Stream.concat(ports, Stream.of(REST))))
                .flatMap(found -> found)
                .takeWhile(_ -> comparisons++ < comparisonsMax)
                .filter(earlier -> holdsWhenever(earlier.times(), rule.times()))
                .filter(earlier -> MatchCover.covers(earlier.match(), match))
                .min(FilterRule.ORDER);
    }

    private static Stream<IpPrefix> outwards(List<IpPrefix> prefixes) {
        return prefixes.stream().limit(1).flatMap(PrefixWalk::outwards);
    }

    private static Stream<FilterRule> filed(Map<Object, List<FilterRule>> files, Stream<?> keys) {
        return keys.flatMap(key -> files.getOrDefault(key, List.of()).stream());
    }

    /// Whether one rule is in force whenever the other is.
    static boolean holdsWhenever(Times wide, Times narrow) {
        boolean isWhenever = wide.schedule().equals(Times.ALWAYS.schedule());
        return (isWhenever || wide.schedule().equals(narrow.schedule()))
                && !wide.from().isAfter(narrow.from())
                && !wide.until().isBefore(narrow.until());
    }
}
