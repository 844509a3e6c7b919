package dev.breakwater.control.metrics;

import dev.breakwater.bpf.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// What was counted in each second of the last hour, by node, backend and reason.
///
/// Holds [#ENTRIES_MAX] numbers at 33 bytes or less, 70 MB in all; where there would be more, the
/// oldest seconds go first.
///
/// Thread-safe, by one lock.
public final class LastHour {
    public static final int SECONDS = 3_600;

    /// Pairs of packets and bytes, of all seconds together.
    public static final int ENTRIES_MAX = 2_000_000;

    private final int entriesMax;
    private final Second[] ring = new Second[SECONDS];
    private int entryCount;
    private long droppedSecondCount;

    public LastHour() {
        this(ENTRIES_MAX);
    }

    LastHour(int entriesMax) {
        this.entriesMax = entriesMax;
        Arrays.setAll(ring, _ -> new Second(Long.MIN_VALUE));
    }

    /// One second: columns that grow together. Guarded by its owner's lock.
    private static final class Second {
        final long epochSecond;
        int count;
        String[] nodes = {};
        String[] backends = {};
        Reason[] reasons = {};
        long[] packets = {};
        long[] bytes = {};

        Second(long epochSecond) {
            this.epochSecond = epochSecond;
        }

        void add(String node, String backend, Tallies.Tally tally) {
            if (count == nodes.length) {
                int capacity = Math.max(4, count + count / 4);
                nodes = Arrays.copyOf(nodes, capacity);
                backends = Arrays.copyOf(backends, capacity);
                reasons = Arrays.copyOf(reasons, capacity);
                packets = Arrays.copyOf(packets, capacity);
                bytes = Arrays.copyOf(bytes, capacity);
            }
            nodes[count] = node;
            backends[count] = backend;
            reasons[count] = tally.reason();
            packets[count] = tally.packets();
            bytes[count] = tally.bytes();
            count++;
        }
    }

    /// Adds what a node counted for a backend. What is older than an hour is left out.
    ///
    /// @param epochSecond since 1970
    /// @param backend `""` for what belongs to none
    synchronized void add(long epochSecond, String node, String backend, Tallies added) {
        Second second = ring[index(epochSecond)];
        if (added.size() == 0 || second.epochSecond > epochSecond) {
            return;
        }
        if (second.epochSecond < epochSecond) {
            second = replace(epochSecond);
        }
        for (int i = 0; i < added.size(); i++) {
            if (entryCount >= entriesMax && !dropOldestBefore(epochSecond)) {
                return;
            }
            second.add(node, backend, added.at(i));
            entryCount++;
        }
    }

    private boolean dropOldestBefore(long epochSecond) {
        Optional<Second> oldest =
                Arrays.stream(ring)
                        .filter(second -> second.count > 0 && second.epochSecond < epochSecond)
                        .min((a, b) -> Long.compare(a.epochSecond, b.epochSecond));
        oldest.ifPresent(second -> replace(second.epochSecond));
        droppedSecondCount += oldest.isPresent() ? 1 : 0;
        return oldest.isPresent();
    }

    /// Starts a second anew, in place of the one that its place held.
    private Second replace(long epochSecond) {
        int index = index(epochSecond);
        entryCount -= ring[index].count;
        ring[index] = new Second(epochSecond);
        return ring[index];
    }

    private static int index(long epochSecond) {
        return (int) Math.floorMod(epochSecond, (long) SECONDS);
    }

    /// What one backend's packets came to, second by second, the oldest first. Seconds in which
    /// nothing was counted are left out.
    ///
    /// @param fromSecond the first one asked for
    /// @param node only this one's share; every node's where empty
    public synchronized NavigableMap<Long, Map<Reason, ReasonTotal>> read(
            long fromSecond, String backend, String node) {
        NavigableMap<Long, Map<Reason, ReasonTotal>> points = new TreeMap<>();
        for (Second second : ring) {
            if (second.epochSecond < fromSecond || second.count == 0) {
                continue;
            }
            Map<Reason, ReasonTotal> reasons = new EnumMap<>(Reason.class);
            for (int i = 0; i < second.count; i++) {
                if (second.backends[i].equals(backend)
                        && (node.isEmpty() || second.nodes[i].equals(node))) {
                    reasons.merge(
                            second.reasons[i],
                            new ReasonTotal(second.packets[i], second.bytes[i]),
                            ReasonTotal::plus);
                }
            }
            if (!reasons.isEmpty()) {
                points.put(second.epochSecond, reasons);
            }
        }
        return points;
    }

    /// Packets and bytes of one reason.
    public record ReasonTotal(long packets, long bytes) {
        ReasonTotal plus(ReasonTotal other) {
            return new ReasonTotal(packets + other.packets, bytes + other.bytes);
        }
    }

    /// How many numbers it holds.
    synchronized int entryCount() {
        return entryCount;
    }

    /// How many seconds had to go before their hour was over.
    synchronized long droppedSecondCount() {
        return droppedSecondCount;
    }
}
