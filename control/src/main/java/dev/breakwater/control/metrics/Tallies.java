package dev.breakwater.control.metrics;

import dev.breakwater.bpf.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Packets and bytes by reason, small: reasons that never occurred take no room. Immutable.
final class Tallies {
    static final Tallies NONE = new Tallies(new Reason[0], new long[0], new long[0]);

    private final Reason[] reasons;
    private final long[] packets;
    private final long[] bytes;

    private Tallies(Reason[] reasons, long[] packets, long[] bytes) {
        this.reasons = reasons;
        this.packets = packets;
        this.bytes = bytes;
    }

    /// One reason's share.
    record Tally(Reason reason, long packets, long bytes) {}

    static Tallies of(Map<Reason, Tally> byReason) {
        List<Tally> tallies = List.copyOf(new EnumMap<>(byReason).values());
        return new Tallies(
                tallies.stream().map(Tally::reason).toArray(Reason[]::new),
                tallies.stream().mapToLong(Tally::packets).toArray(),
                tallies.stream().mapToLong(Tally::bytes).toArray());
    }

    int size() {
        return reasons.length;
    }

    /// @param index 0 to [#size()] less 1
    Tally at(int index) {
        return new Tally(reasons[index], packets[index], bytes[index]);
    }

    private Tally of(Reason reason) {
        int index = Arrays.binarySearch(reasons, reason);
        return index < 0 ? new Tally(reason, 0, 0) : at(index);
    }

    /// Whether any total is below what it was.
    boolean isBehind(Tallies earlier) {
        for (int i = 0; i < earlier.size(); i++) {
            Tally before = earlier.at(i);
            Tally now = of(before.reason());
            if (now.packets() < before.packets() || now.bytes() < before.bytes()) {
                return true;
            }
        }
        return false;
    }

    /// What was added since earlier totals.
    Tallies since(Tallies earlier) {
        Map<Reason, Tally> added = new EnumMap<>(Reason.class);
        for (int i = 0; i < size(); i++) {
            Tally now = at(i);
            Tally before = earlier.of(now.reason());
            if (now.packets() > before.packets() || now.bytes() > before.bytes()) {
                added.put(
                        now.reason(),
                        new Tally(
                                now.reason(),
                                now.packets() - before.packets(),
                                now.bytes() - before.bytes()));
            }
        }
        return added.isEmpty() ? NONE : of(added);
    }
}
