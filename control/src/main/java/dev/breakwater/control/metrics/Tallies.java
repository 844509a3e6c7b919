package dev.breakwater.control.metrics;

import dev.breakwater.bpf.Reason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Packets and bytes by reason or verdict, small: keys that never occurred take no room.
/// Immutable.
final class Tallies<K extends Enum<K>> {
    private static final Tallies<?> NONE = new Tallies<Reason>(List.of(), new long[0], new long[0]);

    private final List<K> keys;
    private final long[] packets;
    private final long[] bytes;

    private Tallies(List<K> keys, long[] packets, long[] bytes) {
        this.keys = keys;
        this.packets = packets;
        this.bytes = bytes;
    }

    /// One key's share.
    record Tally<K extends Enum<K>>(K key, long packets, long bytes) {}

    @SuppressWarnings("unchecked") // It holds no key of any kind.
    static <K extends Enum<K>> Tallies<K> none() {
        return (Tallies<K>) NONE;
    }

    static <K extends Enum<K>> Tallies<K> of(Map<K, Tally<K>> byKey) {
        if (byKey.isEmpty()) {
            return none();
        }
        List<Tally<K>> tallies = List.copyOf(new EnumMap<>(byKey).values());
        return new Tallies<>(
                tallies.stream().map(Tally::key).toList(),
                tallies.stream().mapToLong(Tally::packets).toArray(),
                tallies.stream().mapToLong(Tally::bytes).toArray());
    }

    int size() {
        return keys.size();
    }

    /// @param index 0 to [#size()] less 1
    Tally<K> at(int index) {
        return new Tally<>(keys.get(index), packets[index], bytes[index]);
    }

    private Tally<K> of(K key) {
        int index = Collections.binarySearch(keys, key);
        return index < 0 ? new Tally<>(key, 0, 0) : at(index);
    }

    /// Whether any total is below what it was.
    boolean isBehind(Tallies<K> earlier) {
        for (int i = 0; i < earlier.size(); i++) {
            Tally<K> before = earlier.at(i);
            Tally<K> now = of(before.key());
            if (now.packets() < before.packets() || now.bytes() < before.bytes()) {
                return true;
            }
        }
        return false;
    }

    /// What was added since earlier totals.
    Tallies<K> since(Tallies<K> earlier) {
        Map<K, Tally<K>> added = new HashMap<>();
        for (int i = 0; i < size(); i++) {
            Tally<K> now = at(i);
            Tally<K> before = earlier.of(now.key());
            if (now.packets() > before.packets() || now.bytes() > before.bytes()) {
                added.put(
                        now.key(),
                        new Tally<>(
                                now.key(),
                                now.packets() - before.packets(),
                                now.bytes() - before.bytes()));
            }
        }
        return of(added);
    }
}
