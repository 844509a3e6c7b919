package dev.breakwater.shield.judge;

import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// What the oracle looks up of one configuration.
///
/// @param rules in the order of judging
record Version(Slots slots, Lists lists, Places places, List<FilterRule> rules) {
    static Version of(Configuration configuration, Slots slots) {
        requireNames(
                "slots.backends",
                slots.backends().keySet(),
                configuration.backends().stream().map(Backend::name).toList());
        requireNames(
                "slots.rules",
                slots.rules().keySet(),
                configuration.filterRules().stream().map(FilterRule::name).toList());
        return new Version(
                slots,
                new Lists(configuration.addressLists()),
                new Places(configuration.backends()),
                configuration.filterRules().stream().sorted(FilterRule.ORDER).toList());
    }

    int backendSlot(Backend backend) {
        return Objects.requireNonNull(slots.backends().get(backend.name()));
    }

    int ruleSlot(FilterRule rule) {
        return Objects.requireNonNull(slots.rules().get(rule.name()));
    }

    private static void requireNames(String name, Set<String> slots, List<String> expected) {
        if (!slots.equals(new HashSet<>(expected))) {
            throw new IllegalArgumentException(
                    name + ": " + slots + " (expected: those of the configuration)");
        }
    }
}
