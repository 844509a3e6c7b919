package dev.breakwater.control.metrics;

import java.util.Map;

/// What a node's shield counted since its maps were made.
///
/// @param epoch names those maps
/// @param backends by a backend's name; `""` is what belongs to none
/// @param rules by a filter rule's name
/// @param countries by two letters, or `-` where unknown
record NodeTotals(
        String epoch,
        long sequence,
        long timeMillis,
        long receivedPackets,
        Map<String, Tallies> backends,
        Map<String, RuleTotal> rules,
        Map<String, CountryTotal> countries) {
    NodeTotals {
        backends = Map.copyOf(backends);
        rules = Map.copyOf(rules);
        countries = Map.copyOf(countries);
    }

    /// How often a filter rule matched.
    record RuleTotal(long packets, long bytes) {}

    /// What became of packets from one country.
    record CountryTotal(
            long passedPackets, long passedBytes, long droppedPackets, long droppedBytes) {}

    /// How many numbers with labels of their own it holds: what memory is limited by.
    int seriesCount() {
        return backends.values().stream().mapToInt(Tallies::size).sum()
                + rules.size()
                // Passed and dropped.
                + 2 * countries.size();
    }
}
