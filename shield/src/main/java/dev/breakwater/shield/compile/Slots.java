package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The small numbers under which the kernel counts backends and rules. They survive versions, so
/// that counters and limits do.
///
/// @param backends from a backend's name to its slot, 1 to [ShieldAbi#BACKEND_SLOTS_MAX] less 1
/// @param rules from a filter rule's name to its slot, 1 to [ShieldAbi#RULE_SLOTS_MAX] less 1
public record Slots(Map<String, Integer> backends, Map<String, Integer> rules) {
    /// Of a node that never had a configuration.
    public static final Slots EMPTY = new Slots(Map.of(), Map.of());

    public Slots {
        backends = Map.copyOf(backends);
        rules = Map.copyOf(rules);
        requireDistinct("backends", backends, ShieldAbi.BACKEND_SLOTS_MAX);
        requireDistinct("rules", rules, ShieldAbi.RULE_SLOTS_MAX);
    }

    /// The slots of the version that follows: what stays keeps its own, what is new gets the lowest
    /// free one. One that this very step frees stays empty for a version, since packets judged by
    /// the version before may still count there.
    ///
    /// @throws IllegalArgumentException where there are more backends or rules than slots
    public Slots next(Configuration configuration) {
        return new Slots(
                next(
                        "backends",
                        backends,
                        configuration.backends().stream().map(Backend::name).toList(),
                        ShieldAbi.BACKEND_SLOTS_MAX),
                next(
                        "filterRules",
                        rules,
                        configuration.filterRules().stream().map(FilterRule::name).toList(),
                        ShieldAbi.RULE_SLOTS_MAX));
    }

    private static Map<String, Integer> next(
            String what, Map<String, Integer> before, List<String> names, int slotsMax) {
        BitSet taken = new BitSet(slotsMax);
        taken.set(0);
        before.values().forEach(taken::set);
        Map<String, Integer> after = LinkedHashMap.newLinkedHashMap(names.size());
        for (String name : names) {
            Integer kept = before.get(name);
            int slot = kept == null ? taken.nextClearBit(0) : kept;
            if (slot >= slotsMax) {
                throw new IllegalArgumentException(
                        what
                                + ": "
                                + names.size()
                                + " (expected: at most "
                                + (slotsMax - 1)
                                + ", those of the version before included)");
            }
            taken.set(slot);
            after.put(name, slot);
        }
        return after;
    }

    private static void requireDistinct(String what, Map<String, Integer> slots, int slotsMax) {
        Collection<Integer> numbers = slots.values();
        boolean inRange = numbers.stream().allMatch(slot -> slot >= 1 && slot < slotsMax);
        if (!inRange || numbers.stream().distinct().count() != numbers.size()) {
            throw new IllegalArgumentException(
                    what
                            + ": "
                            + slots
                            + " (expected: distinct slots, 1 to "
                            + (slotsMax - 1)
                            + ")");
        }
    }
}
