package dev.breakwater.control.metrics;

import java.util.Map;

/// What a node's shield counted since its maps were made.
///
/// @param epoch names those maps
/// @param backends by a backend's name; `""` is what belongs to none
/// @param rules by a filter rule's name
record NodeTotals(
        String epoch,
        long sequence,
        long timeMillis,
        long receivedPackets,
        Map<String, Tallies> backends,
        Map<String, RuleTotal> rules) {
    NodeTotals {
        backends = Map.copyOf(backends);
        rules = Map.copyOf(rules);
    }

    /// How often a filter rule matched.
    record RuleTotal(long packets, long bytes) {}

    /// How many numbers with labels of their own it holds: what memory is limited by.
    int seriesCount() {
        return backends.values().stream().mapToInt(Tallies::size).sum() + rules.size();
    }
}
