package dev.breakwater.agent.config;

import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import java.util.Map;

/// What slots had counted for earlier owners when their present ones took them over.
///
/// @param backends by backend slot
/// @param rules by rule slot
public record CountBases(Map<Integer, Map<Reason, Tally>> backends, Map<Integer, Tally> rules) {
    /// Of maps that have counted nothing yet.
    public static final CountBases EMPTY = new CountBases(Map.of(), Map.of());

    public CountBases {
        backends = Map.copyOf(backends);
        rules = Map.copyOf(rules);
    }
}
