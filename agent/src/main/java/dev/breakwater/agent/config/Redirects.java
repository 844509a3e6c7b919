package dev.breakwater.agent.config;

import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.RuleAction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// Where this node sends what the rules of a version redirect.
///
/// @param indexes the kernel's numbers of the interfaces that are there, by name
/// @param missing why the version can't be run, where one isn't
record Redirects(Map<String, Integer> indexes, Optional<Refusal> missing)
        implements ToIntFunction<String> {
    /// Asks the kernel, and has it make ready.
    static Redirects of(Configuration version, ShieldTables tables) {
        Map<String, String> askers = new HashMap<>();
        for (FilterRule rule : version.filterRules()) {
            if (rule.action() instanceof RuleAction.Redirect(String interfaceName)) {
                askers.putIfAbsent(interfaceName, rule.name());
            }
        }
        if (askers.isEmpty()) {
            return new Redirects(Map.of(), Optional.empty());
        }
        Map<String, Integer> indexes = tables.redirectTo(askers.keySet());
        askers.keySet().removeAll(indexes.keySet());
        return new Redirects(
                indexes,
                askers.entrySet().stream().min(Map.Entry.comparingByKey()).map(Redirects::refusal));
    }

    /// The version is tried again: interfaces come and go.
    private static Refusal refusal(Map.Entry<String, String> missing) {
        return new Refusal(
                "FilterRule/" + missing.getValue(),
                "spec.interface: " + missing.getKey() + " (expected: an interface of this node)",
                true);
    }

    @Override
    public int applyAsInt(String interfaceName) {
        return indexes.getOrDefault(interfaceName, 0);
    }
}
