package dev.breakwater.control.metrics;

import static java.util.Comparator.comparingDouble;

import dev.breakwater.shield.config.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who sent to each backend in each second of the last hour, as nodes have seen it.
///
/// Holds [#ENTRIES_MAX] numbers at about 100 bytes, 50 MB in all; where there would be more, the
/// oldest seconds go first.
///
/// Thread-safe, by one lock.
public final class SourceHour {
    /// Backends and sources, of all seconds together.
    public static final int ENTRIES_MAX = 500_000;

    public static final int SECONDS = 3_600;

    private static final double SECOND_MILLIS = 1_000;

    private final int entriesMax;
    private final Second[] ring = new Second[SECONDS];
    private int entryCount;

    public SourceHour() {
        this(ENTRIES_MAX);
    }

    SourceHour(int entriesMax) {
        this.entriesMax = entriesMax;
        Arrays.setAll(ring, _ -> new Second(Long.MIN_VALUE, new ArrayList<>()));
    }

    private record Second(long epochSecond, List<NodeReading> readings) {
        int size() {
            return readings.stream().mapToInt(reading -> reading.reading().size()).sum();
        }
    }

    private record NodeReading(String node, SightReading reading) {}

    /// Adds what a node has seen. What is older than an hour is left out.
    ///
    /// @param epochSecond since 1970
    synchronized void add(long epochSecond, String node, SightReading reading) {
        int index = (int) Math.floorMod(epochSecond, (long) SECONDS);
        if (ring[index].epochSecond() > epochSecond) {
            return;
        }
        if (ring[index].epochSecond() < epochSecond) {
            replace(index, epochSecond);
        }
        while (entryCount + reading.size() > entriesMax && dropOldestBefore(epochSecond)) {}
        if (entryCount + reading.size() <= entriesMax) {
            ring[index].readings().add(new NodeReading(node, reading));
            entryCount += reading.size();
        }
    }

    private boolean dropOldestBefore(long epochSecond) {
        Optional<Second> oldest =
                Arrays.stream(ring)
                        .filter(second -> second.epochSecond() < epochSecond)
                        .filter(second -> second.size() > 0)
                        .min(Comparator.comparingLong(Second::epochSecond));
        oldest.ifPresent(
                second ->
                        replace(
                                (int) Math.floorMod(second.epochSecond(), (long) ring.length),
                                second.epochSecond()));
        return oldest.isPresent();
    }

    private void replace(int index, long epochSecond) {
        entryCount -= ring[index].size();
        ring[index] = new Second(epochSecond, new ArrayList<>());
    }

    /// How many numbers it holds.
    synchronized int entryCount() {
        return entryCount;
    }

    /// Who sent most to one backend.
    ///
    /// @param fromSecond the first one asked for
    /// @param node only what this one has seen; every node's where empty
    /// @param count sources, at most
    public synchronized Loudest loudest(long fromSecond, String backend, String node, int count) {
        Map<String, Sum> byNode = new HashMap<>();
        for (Second second : ring) {
            for (NodeReading of : second.readings()) {
                if (isAsked(second, of, fromSecond, node)) {
                    byNode.computeIfAbsent(of.node(), _ -> new Sum()).add(of.reading(), backend);
                }
            }
        }
        double packetsPerSecond = 0;
        double uniqueSources = 0;
        Map<IpAddress, Double> rates = new HashMap<>();
        for (Sum sum : byNode.values()) {
            double seconds = sum.spanMillis / SECOND_MILLIS;
            packetsPerSecond += sum.packets / seconds;
            uniqueSources += sum.uniqueMillis / sum.spanMillis;
            sum.sources.forEach(
                    (source, packets) -> rates.merge(source, packets / seconds, Double::sum));
        }
        return new Loudest(packetsPerSecond, uniqueSources, loudest(rates, count));
    }

    private static List<SourceRate> loudest(Map<IpAddress, Double> rates, int count) {
        return rates.entrySet().stream()
                .map(rate -> new SourceRate(rate.getKey(), rate.getValue()))
                .sorted(
                        comparingDouble(SourceRate::packetsPerSecond)
                                .reversed()
                                .thenComparing(rate -> rate.address().toString()))
                .limit(count)
                .toList();
    }

    private static boolean isAsked(Second second, NodeReading of, long fromSecond, String node) {
        return second.epochSecond() >= fromSecond && (node.isEmpty() || of.node().equals(node));
    }

    /// What one node has seen of a backend in all the time that was asked for.
    private static final class Sum {
        double spanMillis;
        double packets;
        double uniqueMillis;
        final Map<IpAddress, Double> sources = new HashMap<>();

        void add(SightReading reading, String backend) {
            spanMillis += reading.spanMillis();
            SightReading.Sources seen = reading.backends().get(backend);
            if (seen == null) {
                return;
            }
            packets += seen.packets();
            uniqueMillis += (double) seen.unique() * reading.spanMillis();
            seen.top()
                    .forEach(
                            source ->
                                    sources.merge(
                                            source.address(),
                                            (double) source.packets(),
                                            Double::sum));
        }
    }

    /// Who sent most, on average over the time that was asked for.
    ///
    /// @param packetsPerSecond of all sources
    /// @param uniqueSources different ones in a second
    public record Loudest(double packetsPerSecond, double uniqueSources, List<SourceRate> sources) {
        public Loudest {
            sources = List.copyOf(sources);
        }
    }

    /// What one source sent.
    ///
    /// @param packetsPerSecond at least
    public record SourceRate(IpAddress address, double packetsPerSecond) {}
}
