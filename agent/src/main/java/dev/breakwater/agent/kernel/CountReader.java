package dev.breakwater.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.breakwater.agent.tables.CountryTally;
import dev.breakwater.agent.tables.SlotCounts;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Reads what the packet path counted, and adds up the CPUs. Thread-safe.
///
/// @param received how many packets came in
/// @param backendTallies by backend slot, then by reason
/// @param ruleHits by rule slot
/// @param countryTallies by a country's id
record CountReader(BpfMap received, BpfMap backendTallies, BpfMap ruleHits, BpfMap countryTallies) {
    SlotCounts read(Set<Integer> backendSlots, Set<Integer> ruleSlots) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment tally = arena.allocate(received.valueBytes(), Long.BYTES);
            // The totals last: a reason counted in between is then at most missing from the sum,
            // never a packet beyond what was received.
            Map<Integer, Map<Reason, Tally>> backends = readBackends(backendSlots, arena);
            Map<Integer, Tally> rules = readRules(ruleSlots, tally);
            Map<Integer, CountryTally> countries = readCountries(arena);
            received.lookup(0, tally);
            return new SlotCounts(sum(tally, ShieldAbi.TALLY_BYTES, 0), backends, rules, countries);
        }
    }

    private Map<Integer, Map<Reason, Tally>> readBackends(Set<Integer> slots, Arena arena) {
        MemorySegment values = arena.allocate(backendTallies.valueBytes(), Long.BYTES);
        Map<Integer, Map<Reason, Tally>> backends = HashMap.newHashMap(slots.size());
        for (int slot : slots) {
            backendTallies.lookup(slot, values);
            Map<Reason, Tally> reasons = new EnumMap<>(Reason.class);
            for (Reason reason : Reason.values()) {
                long offset =
                        ShieldAbi.BACKEND_TALLIES_REASONS_OFFSET
                                + (long) reason.code() * ShieldAbi.TALLY_BYTES;
                Tally tally = sum(values, ShieldAbi.BACKEND_TALLIES_BYTES, offset);
                if (!tally.isZero()) {
                    reasons.put(reason, tally);
                }
            }
            if (!reasons.isEmpty()) {
                backends.put(slot, reasons);
            }
        }
        return backends;
    }

    private Map<Integer, Tally> readRules(Set<Integer> slots, MemorySegment values) {
        Map<Integer, Tally> rules = HashMap.newHashMap(slots.size());
        for (int slot : slots) {
            ruleHits.lookup(slot, values);
            Tally tally = sum(values, ShieldAbi.TALLY_BYTES, 0);
            if (!tally.isZero()) {
                rules.put(slot, tally);
            }
        }
        return rules;
    }

    private Map<Integer, CountryTally> readCountries(Arena arena) {
        MemorySegment values = arena.allocate(countryTallies.valueBytes(), Long.BYTES);
        Map<Integer, CountryTally> countries = new HashMap<>();
        for (int id = 0; id < ShieldAbi.GEO_CLASSES_OF_COUNTRIES; id++) {
            countryTallies.lookup(id, values);
            CountryTally tally =
                    new CountryTally(
                            ofCountry(values, ShieldAbi.COUNTRY_TALLIES_PASSED_OFFSET),
                            ofCountry(values, ShieldAbi.COUNTRY_TALLIES_DROPPED_OFFSET));
            if (!tally.isZero()) {
                countries.put(id, tally);
            }
        }
        return countries;
    }

    private static Tally ofCountry(MemorySegment values, long offset) {
        return sum(values, ShieldAbi.COUNTRY_TALLIES_BYTES, offset);
    }

    /// @param values one after the other for each CPU
    /// @param valueBytes from one CPU's to the next
    /// @param offset of the tally within a value
    private static Tally sum(MemorySegment values, long valueBytes, long offset) {
        long packets = 0;
        long bytes = 0;
        for (long at = offset; at < values.byteSize(); at += valueBytes) {
            packets += values.get(JAVA_LONG, at + ShieldAbi.TALLY_PACKETS_OFFSET);
            bytes += values.get(JAVA_LONG, at + ShieldAbi.TALLY_BYTES_OFFSET);
        }
        return new Tally(packets, bytes);
    }
}
