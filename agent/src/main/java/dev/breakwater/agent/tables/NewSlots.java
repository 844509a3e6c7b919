package dev.breakwater.agent.tables;

import dev.breakwater.shield.compile.Slots;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The slots that a version gives out anew: nobody of the version before has them, yet who had them
/// earlier may have left something there.
public record NewSlots(Set<Integer> backends, Set<Integer> rules) {
    /// Everybody keeps its slot.
    public static final NewSlots NONE = new NewSlots(Set.of(), Set.of());

    public NewSlots {
        backends = Set.copyOf(backends);
        rules = Set.copyOf(rules);
    }

    /// The slots of `after` that `before` doesn't have.
    public static NewSlots between(Slots before, Slots after) {
        return new NewSlots(
                between(before.backends(), after.backends()),
                between(before.rules(), after.rules()));
    }

    /// And these backends, which begin anew.
    public NewSlots withBackends(Set<Integer> others) {
        Set<Integer> all = new HashSet<>(backends);
        all.addAll(others);
        return new NewSlots(all, rules);
    }

    private static Set<Integer> between(Map<String, Integer> before, Map<String, Integer> after) {
        Set<Integer> slots = new HashSet<>(after.values());
        slots.removeAll(Set.copyOf(before.values()));
        return slots;
    }
}
