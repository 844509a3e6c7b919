package dev.breakwater.control.metrics;

import dev.breakwater.bpf.Reason;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What was counted in each second of the last hour, by node: of each backend by reason, or of each
/// country by verdict.
///
/// A number takes 33 bytes or less; where there would be more of them than the limit, the oldest
/// seconds go first.
///
/// Thread-safe, by one lock.
///
/// @param <K> what packets and bytes are counted by: a [Reason] or its verdict
public final class LastHour<K extends Enum<K>> {
    public static final int SECONDS = 3_600;

    /// Pairs of packets and bytes of backends, of all seconds together: 70 MB.
    public static final int BACKEND_ENTRIES_MAX = 2_000_000;

    /// As of countries: 35 MB, a whole hour of 138 countries of which packets pass and are dropped.
    public static final int COUNTRY_ENTRIES_MAX = 1_000_000;

    private final Class<K> keyClass;
    private final int entriesMax;
    private final Second[] ring = new Second[SECONDS];
    private int entryCount;
    private long droppedSecondCount;

    LastHour(Class<K> keyClass, int entriesMax) {
        this.keyClass = keyClass;
        this.entriesMax = entriesMax;
        Arrays.setAll(ring, _ -> new Second(Long.MIN_VALUE));
    }

    /// Of backends, by reason.
    public static LastHour<Reason> ofBackends() {
        return new LastHour<>(Reason.class, BACKEND_ENTRIES_MAX);
    }

    /// Of countries, by verdict.
    public static LastHour<Reason.Verdict> ofCountries() {
        return new LastHour<>(Reason.Verdict.class, COUNTRY_ENTRIES_MAX);
    }

    /// One second: columns that grow together. Guarded by its owner's lock.
    private static final class Second {
        final long epochSecond;
        int count;
        String[] nodes = {};
        String[] names = {};
        Enum<?>[] keys = {};
        long[] packets = {};
        long[] bytes = {};

        Second(long epochSecond) {
            this.epochSecond = epochSecond;
        }

        void add(String node, String name, Tallies.Tally<?> tally) {
            if (count == nodes.length) {
                int capacity = Math.max(4, count + count / 4);
                nodes = Arrays.copyOf(nodes, capacity);
                names = Arrays.copyOf(names, capacity);
                keys = Arrays.copyOf(keys, capacity);
                packets = Arrays.copyOf(packets, capacity);
                bytes = Arrays.copyOf(bytes, capacity);
            }
            nodes[count] = node;
            names[count] = name;
            keys[count] = tally.key();
            packets[count] = tally.packets();
            bytes[count] = tally.bytes();
            count++;
        }
    }

    /// Adds what a node counted of a backend or country. What is older than an hour is left out.
    ///
    /// @param epochSecond since 1970
    /// @param name `""` for what belongs to no backend
    synchronized void add(long epochSecond, String node, String name, Tallies<K> added) {
        Second second = ring[index(epochSecond)];
        if (added.size() == 0 || second.epochSecond > epochSecond) {
            return;
        }
        if (second.epochSecond < epochSecond) {
            second = replace(epochSecond);
        }
        // Each message brings texts of its own: an hour of them would be more than the numbers.
        String kept = name.intern();
        for (int i = 0; i < added.size(); i++) {
            if (entryCount >= entriesMax && !dropOldestBefore(epochSecond)) {
                return;
            }
            second.add(node, kept, added.at(i));
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

    /// What one backend's or country's packets came to, second by second, the oldest first. Seconds
    /// in which nothing was counted are left out.
    ///
    /// @param fromSecond the first one asked for
    /// @param node only this one's share; every node's where empty
    public NavigableMap<Long, Map<K, Total>> read(long fromSecond, String name, String node) {
        NavigableMap<Long, Map<K, Total>> points = new TreeMap<>();
        read(fromSecond, List.of(name), node)
                .forEach((second, byName) -> byName.forEach((_, of) -> points.put(second, of)));
        return points;
    }

    /// What the packets of each of some names came to, second by second, the oldest first. Seconds
    /// and names of which nothing was counted are left out.
    ///
    /// @param fromSecond the first one asked for
    /// @param node only this one's share; every node's where empty
    public synchronized NavigableMap<Long, Map<String, Map<K, Total>>> read(
            long fromSecond, Collection<String> names, String node) {
        Set<String> asked = Set.copyOf(names);
        NavigableMap<Long, Map<String, Map<K, Total>>> points = new TreeMap<>();
        for (Second second : ring) {
            Map<String, Map<K, Total>> point = new HashMap<>();
            for (int i = 0; isAsked(second, fromSecond) && i < second.count; i++) {
                if (asked.contains(second.names[i]) && isAsked(second.nodes[i], node)) {
                    point.computeIfAbsent(second.names[i], _ -> new EnumMap<>(keyClass))
                            .merge(
                                    keyClass.cast(second.keys[i]),
                                    new Total(second.packets[i], second.bytes[i]),
                                    Total::plus);
                }
            }
            if (!point.isEmpty()) {
                points.put(second.epochSecond, point);
            }
        }
        return points;
    }

    /// The names that most packets were counted of, the loudest first.
    ///
    /// @param fromSecond the first one asked for
    /// @param node only its packets; every node's where empty
    /// @param count names, at most
    public synchronized List<String> loudest(long fromSecond, String node, int count) {
        Map<String, Long> packets = new HashMap<>();
        for (Second second : ring) {
            for (int i = 0; isAsked(second, fromSecond) && i < second.count; i++) {
                if (isAsked(second.nodes[i], node)) {
                    packets.merge(second.names[i], second.packets[i], Long::sum);
                }
            }
        }
        return packets.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(count)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isAsked(Second second, long fromSecond) {
        return second.epochSecond >= fromSecond;
    }

    private static boolean isAsked(String ofNode, String node) {
        return node.isEmpty() || ofNode.equals(node);
    }

    /// Packets and bytes of one reason or verdict.
    public record Total(long packets, long bytes) {
        public static final Total ZERO = new Total(0, 0);

        Total plus(Total other) {
            return new Total(packets + other.packets, bytes + other.bytes);
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
