package dev.breakwater.shield.check;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.PortRange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Whether the resources of a configuration go together, and whether a node has room for them.
/// Pure.
public final class Checks {
    /// Backend slot 0 counts what belongs to none.
    public static final int BACKENDS_MAX = ShieldAbi.BACKEND_SLOTS_MAX - 1;

    /// Rule slot 0 is no rule.
    public static final int FILTER_RULES_MAX = ShieldAbi.RULE_SLOTS_MAX - 1;

    /// Addresses times ports that backends listen on.
    public static final int PLACES_MAX = 262_144;

    /// Entries of all address lists.
    public static final int LIST_ENTRIES_MAX = 2_000_000;

    /// Source and destination prefixes of all filter rules.
    public static final int RULE_PREFIXES_MAX = 100_000;

    /// Pairs of filter rules that are compared to find those that are never reached.
    static final int RULE_COMPARISONS_MAX = 2_000_000;

    private Checks() {}

    /// What is wrong; an empty list where nothing is.
    public static List<Problem> check(Configuration configuration) {
        return check(configuration, Configuration.EMPTY);
    }

    /// What is wrong with a configuration that follows another: what both have the same isn't
    /// looked at again.
    ///
    /// @param accepted had nothing wrong
    public static List<Problem> check(Configuration configuration, Configuration accepted) {
        Problems problems = new Problems();
        requireUnique("Backend", configuration.backends().stream().map(Backend::name), problems);
        requireUnique(
                "FilterRule", configuration.filterRules().stream().map(FilterRule::name), problems);
        requireUnique(
                "AddressList",
                configuration.addressLists().stream().map(AddressList::name),
                problems);
        requireRoom(configuration, problems);
        // Only for what has room: what these look at is bounded then.
        if (problems.isEmpty()) {
            if (!isSame(configuration.backends(), accepted.backends())) {
                ListenConflicts.find(configuration.backends(), problems);
            }
            if (!isSame(configuration.addressLists(), accepted.addressLists())) {
                ListConflicts.find(configuration.addressLists(), problems);
            }
            if (!isSame(configuration.filterRules(), accepted.filterRules())) {
                RuleContradictions.find(configuration.filterRules(), problems);
            }
        }
        return problems.toList();
    }

    /// What is likely not meant, but can be: rules that are never reached.
    ///
    /// @param configuration one that [#check] accepts
    public static List<Problem> warnings(Configuration configuration) {
        Problems warnings = new Problems();
        ShadowedRules.find(configuration.filterRules(), RULE_COMPARISONS_MAX, warnings);
        return warnings.toList();
    }

    /// Whether both hold the very same records: comparing a million entries would cost as much as
    /// checking them.
    private static <T> boolean isSame(List<T> now, List<T> before) {
        if (now.size() != before.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i) != before.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static void requireUnique(String kind, Stream<String> names, Problems problems) {
        Set<String> seen = new HashSet<>();
        names.filter(name -> !seen.add(name))
                .forEach(
                        name ->
                                problems.add(
                                        Problem.of(
                                                kind + "/" + name,
                                                "metadata.name",
                                                name,
                                                "a name that no other " + kind + " has")));
    }

    private static void requireRoom(Configuration configuration, Problems problems) {
        requireAtMost(problems, "backends", configuration.backends().size(), BACKENDS_MAX);
        requireAtMost(
                problems, "filter rules", configuration.filterRules().size(), FILTER_RULES_MAX);
        requireAtMost(
                problems,
                "addresses times ports that backends listen on",
                configuration.backends().stream().mapToLong(Checks::places).sum(),
                PLACES_MAX);
        requireAtMost(
                problems,
                "entries of all address lists",
                configuration.addressLists().stream()
                        .mapToLong(list -> list.entries().size())
                        .sum(),
                LIST_ENTRIES_MAX);
        requireAtMost(
                problems,
                "sources and destinations of all filter rules",
                configuration.filterRules().stream().mapToLong(Checks::prefixes).sum(),
                RULE_PREFIXES_MAX);
    }

    private static long places(Backend backend) {
        return backend.listen().stream()
                .flatMap(listen -> listen.ports().stream())
                .mapToLong(PortRange::count)
                .sum();
    }

    private static long prefixes(FilterRule rule) {
        return (long) rule.match().sources().size() + rule.match().destinations().size();
    }

    private static void requireAtMost(Problems problems, String what, long count, long max) {
        if (count > max) {
            problems.add(Problem.of("", "", count + " " + what, "at most " + max));
        }
    }
}
