package dev.breakwater.control.metrics;

import dev.breakwater.bpf.Reason;
import java.util.Map;

/// What a node's shield counted since its maps were made.
///
/// @param epoch names those maps
/// @param backends by a backend's name; `""` is what belongs to none
/// @param rules by a filter rule's name
/// @param countries by two letters, or `-` where unknown: passed and dropped, both even where 0
record NodeTotals(
        String epoch,
        long sequence,
        long timeMillis,
        long receivedPackets,
        Map<String, Tallies<Reason>> backends,
        Map<String, RuleTotal> rules,
        Map<String, Tallies<Reason.Verdict>> countries) {
    NodeTotals {
        backends = Map.copyOf(backends);
        rules = Map.copyOf(rules);
        countries = Map.copyOf(countries);
    }

    /// How often a filter rule matched.
    record RuleTotal(long packets, long bytes) {
        static final RuleTotal ZERO = new RuleTotal(0, 0);
    }

    /// Which of the node's readings it is.
    CounterIntake.Mark mark() {
        return new CounterIntake.Mark(epoch, sequence);
    }

    /// Whether it says less than earlier totals of the same maps, which only grow.
    boolean isBehind(NodeTotals earlier) {
        return epoch.equals(earlier.epoch) && receivedPackets < earlier.receivedPackets;
    }

    /// How many numbers with labels of their own it holds: what memory is limited by.
    int seriesCount() {
        return count(backends) + rules.size() + count(countries);
    }

    private static <K extends Enum<K>> int count(Map<String, Tallies<K>> byName) {
        return byName.values().stream().mapToInt(Tallies::size).sum();
    }
}
