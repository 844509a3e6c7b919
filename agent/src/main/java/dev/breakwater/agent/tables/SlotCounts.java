package dev.breakwater.agent.tables;

import dev.breakwater.bpf.Reason;
import java.util.Map;

/// What the kernel counted, by its own numbers.
///
/// @param received counted where a packet enters
/// @param backends by backend slot, 0 being no backend; only slots and reasons above zero
/// @param rules hits by rule slot; only those above zero
/// @param countries by a country's id, 0 being unknown; only those above zero
public record SlotCounts(
        Tally received,
        Map<Integer, Map<Reason, Tally>> backends,
        Map<Integer, Tally> rules,
        Map<Integer, CountryTally> countries) {
    public SlotCounts {
        backends = Map.copyOf(backends);
        rules = Map.copyOf(rules);
        countries = Map.copyOf(countries);
    }
}
