package dev.breakwater.agent.config;

import dev.breakwater.agent.tables.CountryTally;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import java.util.Map;

/// What the shield counted, by the names that people gave.
///
/// @param received counted where a packet enters; equals the sum of all reasons of all backends
///       once no packet is on its way
/// @param backends by name; [#NO_BACKEND] and [#DELETED] among them; only reasons above zero
/// @param rules hits by name; only those above zero
/// @param countries by two letters, or [dev.breakwater.shield.config.CountryCode#UNKNOWN_NAME];
///       only those above zero
public record NamedCounts(
        Tally received,
        Map<String, Map<Reason, Tally>> backends,
        Map<String, Tally> rules,
        Map<String, CountryTally> countries) {
    /// What belongs to no backend.
    public static final String NO_BACKEND = "";

    /// What belonged to backends that are no more. No resource can have this name.
    public static final String DELETED = "(deleted)";

    /// Nothing was counted yet.
    public static final NamedCounts ZERO =
            new NamedCounts(Tally.ZERO, Map.of(), Map.of(), Map.of());

    public NamedCounts {
        backends = Map.copyOf(backends);
        rules = Map.copyOf(rules);
        countries = Map.copyOf(countries);
    }
}
