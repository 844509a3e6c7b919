package dev.breakwater.agent.config;

import dev.breakwater.agent.tables.CountryTally;
import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.agent.tables.SlotCounts;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.CountryCode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Whose the kernel's numbers are: from slots to names, at one version.
///
/// A slot that has no owner any more counts no further, and what it holds belongs to "(deleted)".
/// So does what a slot had counted before its present owner got it: its base. Thus the sum of all
/// reasons stays what was received, whoever comes and goes.
///
/// @param unowned what slots without an owner hold, by slot; they stand still
public record Attribution(Slots slots, CountBases bases, Map<Integer, Map<Reason, Tally>> unowned) {
    /// Of maps that have counted nothing yet.
    public static final Attribution EMPTY =
            new Attribution(Slots.EMPTY, CountBases.EMPTY, Map.of());

    public Attribution {
        unowned = Map.copyOf(unowned);
    }

    /// Of a node that starts: what the kernel holds in slots without an owner is read.
    static Attribution resume(Slots slots, CountBases bases, ShieldTables tables) {
        Set<Integer> without =
                IntStream.range(1, ShieldAbi.BACKEND_SLOTS_MAX).boxed().collect(Collectors.toSet());
        without.removeAll(slots.backends().values());
        return new Attribution(slots, bases, tables.readCounts(without, Set.of()).backends());
    }

    /// At the version that follows, before it is published: slots that it gives to new owners stand
    /// still, and what they hold becomes their base.
    Attribution beforePublishing(Slots next, ShieldTables tables) {
        NewSlots fresh = NewSlots.between(slots, next);
        SlotCounts held = tables.readCounts(fresh.backends(), fresh.rules());
        Map<Integer, Map<Reason, Tally>> backends = new HashMap<>(bases.backends());
        backends.keySet().retainAll(Set.copyOf(next.backends().values()));
        backends.putAll(held.backends());
        Map<Integer, Tally> rules = new HashMap<>(bases.rules());
        rules.keySet().retainAll(Set.copyOf(next.rules().values()));
        rules.putAll(held.rules());
        Map<Integer, Map<Reason, Tally>> stillUnowned = new HashMap<>(unowned);
        stillUnowned.keySet().removeAll(fresh.backends());
        return new Attribution(next, new CountBases(backends, rules), stillUnowned);
    }

    /// After the version is published: slots that it took from their owners stand still now.
    Attribution afterPublishing(Slots before, ShieldTables tables) {
        Set<Integer> freed = NewSlots.between(slots, before).backends();
        Map<Integer, Map<Reason, Tally>> all = new HashMap<>(unowned);
        all.putAll(tables.readCounts(freed, Set.of()).backends());
        return new Attribution(slots, bases, all);
    }

    /// Backend slots that still count, 0 among them.
    public Set<Integer> countingBackends() {
        Set<Integer> counting = new HashSet<>(slots.backends().values());
        counting.add(ShieldAbi.BACKEND_SLOT_NONE);
        return counting;
    }

    /// Rule slots that still count.
    public Set<Integer> countingRules() {
        return Set.copyOf(slots.rules().values());
    }

    /// The counts of a moment, by name.
    ///
    /// @param counts of [#countingBackends] and [#countingRules]
    public NamedCounts name(SlotCounts counts) {
        Map<String, Map<Reason, Tally>> backends = new LinkedHashMap<>();
        put(backends, NamedCounts.NO_BACKEND, of(counts, ShieldAbi.BACKEND_SLOT_NONE));
        slots.backends().forEach((name, slot) -> put(backends, name, since(counts, slot)));
        Map<Reason, Tally> deleted = new EnumMap<>(Reason.class);
        unowned.values().forEach(held -> addAll(deleted, held));
        bases.backends().values().forEach(held -> addAll(deleted, held));
        put(backends, NamedCounts.DELETED, deleted);
        Map<String, Tally> rules = new LinkedHashMap<>();
        slots.rules()
                .forEach(
                        (name, slot) -> {
                            Tally base = bases.rules().getOrDefault(slot, Tally.ZERO);
                            Tally now = counts.rules().getOrDefault(slot, Tally.ZERO).since(base);
                            if (!now.isZero()) {
                                rules.put(name, now);
                            }
                        });
        return new NamedCounts(counts.received(), backends, rules, countries(counts));
    }

    /// Countries never change hands: they need no base.
    private static Map<String, CountryTally> countries(SlotCounts counts) {
        return counts.countries().entrySet().stream()
                .collect(
                        Collectors.toMap(
                                country -> CountryCode.nameOfId(country.getKey()),
                                Map.Entry::getValue));
    }

    private Map<Reason, Tally> since(SlotCounts counts, int slot) {
        Map<Reason, Tally> base = bases.backends().getOrDefault(slot, Map.of());
        Map<Reason, Tally> since = new EnumMap<>(Reason.class);
        of(counts, slot)
                .forEach(
                        (reason, tally) -> {
                            Tally own = tally.since(base.getOrDefault(reason, Tally.ZERO));
                            if (!own.isZero()) {
                                since.put(reason, own);
                            }
                        });
        return since;
    }

    private static Map<Reason, Tally> of(SlotCounts counts, int slot) {
        return counts.backends().getOrDefault(slot, Map.of());
    }

    private static void addAll(Map<Reason, Tally> sum, Map<Reason, Tally> more) {
        more.forEach((reason, tally) -> sum.merge(reason, tally, Tally::plus));
    }

    private static void put(
            Map<String, Map<Reason, Tally>> backends, String name, Map<Reason, Tally> reasons) {
        if (!reasons.isEmpty()) {
            backends.put(name, Map.copyOf(reasons));
        }
    }
}
