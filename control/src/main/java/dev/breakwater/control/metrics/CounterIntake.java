package dev.breakwater.control.metrics;

import dev.breakwater.api.v1.Counters;
import dev.breakwater.bpf.Reason;
import dev.breakwater.runtime.time.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes in what nodes count: keeps each node's newest totals, and adds what is new in them to the
/// last hour.
///
/// Thread-safe, by one lock.
public final class CounterIntake {
    /// Numbers with labels of their own, of all nodes together: 100 bytes each, 50 MB in all.
    public static final int SERIES_MAX = 500_000;

    private static final long MESSAGE_NANOS_MIN = Duration.ofMillis(100).toNanos();
    private static final Duration CLOCKS_APART_MAX = Duration.ofDays(1);

    /// As far apart a node's clock is believed; beyond it control's own second counts.
    private static final long CLOCKS_TOGETHER_MILLIS_MAX = 2_000;

    private final LastHour<Reason> lastHour;
    private final LastHour<Reason.Verdict> countryHour;
    private final ControlMetrics metrics;
    private final InstantSource wallClock;
    private final NanoClock clock;
    private final Map<String, Node> nodes = new HashMap<>();
    private int seriesCount;

    private static final class Node {
        @Nullable NodeTotals totals;
        boolean isNewStream = true;
        long acceptedNanos;
    }

    public CounterIntake(
            LastHour<Reason> lastHour,
            LastHour<Reason.Verdict> countryHour,
            ControlMetrics metrics,
            InstantSource wallClock,
            NanoClock clock) {
        this.lastHour = lastHour;
        this.countryHour = countryHour;
        this.metrics = metrics;
        this.wallClock = wallClock;
        this.clock = clock;
    }

    /// A node opened a stream: its sequence may start again.
    public synchronized void connected(String node) {
        nodes.computeIfAbsent(node, _ -> new Node()).isNewStream = true;
    }

    /// A node is known no longer.
    public synchronized void forget(String node) {
        Node forgotten = nodes.remove(node);
        if (forgotten != null && forgotten.totals != null) {
            seriesCount -= forgotten.totals.seriesCount();
        }
    }

    /// Takes a node's totals. What is wrong with them is counted, and answered.
    public Optional<CounterRefusal> accept(String node, Counters message) {
        Optional<CounterRefusal> refusal =
                switch (CounterReader.read(message)) {
                    case CounterReader.Read.Bad(CounterRefusal why) -> Optional.of(why);
                    case CounterReader.Read.Good(NodeTotals totals) -> accept(node, totals);
                };
        refusal.ifPresent(metrics::countersRefused);
        return refusal;
    }

    private synchronized Optional<CounterRefusal> accept(String id, NodeTotals totals) {
        Node node = nodes.computeIfAbsent(id, _ -> new Node());
        NodeTotals before = node.totals;
        long nowNanos = clock.nowNanos();
        long nowMillis = wallClock.millis();
        Optional<CounterRefusal> refusal = refuse(node, totals, nowNanos, nowMillis);
        if (refusal.isPresent()) {
            return refusal;
        }
        boolean isSameEpoch = before != null && before.epoch().equals(totals.epoch());
        seriesCount += totals.seriesCount() - (before == null ? 0 : before.seriesCount());
        node.totals = totals;
        node.isNewStream = false;
        node.acceptedNanos = nowNanos;
        if (before == null) {
            // Counted before this control knew the node: in the totals, but in no second.
            return Optional.empty();
        }
        long second = second(totals.timeMillis(), nowMillis);
        addNews(
                lastHour,
                second,
                id,
                totals.backends(),
                isSameEpoch ? before.backends() : Map.of());
        addNews(
                countryHour,
                second,
                id,
                totals.countries(),
                isSameEpoch ? before.countries() : Map.of());
        return Optional.empty();
    }

    private static <K extends Enum<K>> void addNews(
            LastHour<K> hour,
            long second,
            String node,
            Map<String, Tallies<K>> totals,
            Map<String, Tallies<K>> before) {
        totals.forEach(
                (name, tallies) -> {
                    Tallies<K> earlier = before.getOrDefault(name, Tallies.none());
                    // A backend that was deleted and made again counts from 0 again.
                    Tallies<K> base = tallies.isBehind(earlier) ? Tallies.none() : earlier;
                    hour.add(second, node, name, tallies.since(base));
                });
    }

    private Optional<CounterRefusal> refuse(
            Node node, NodeTotals totals, long nowNanos, long nowMillis) {
        NodeTotals before = node.totals;
        long apartMillis = Math.absExact(totals.timeMillis() / 2 - nowMillis / 2);
        if (apartMillis > CLOCKS_APART_MAX.toMillis() / 2) {
            return Optional.of(CounterRefusal.TIME);
        }
        if (totals.sequence() < 1
                || (!node.isNewStream
                        && before != null
                        && totals.sequence() <= before.sequence())) {
            return Optional.of(CounterRefusal.SEQUENCE);
        }
        if (!node.isNewStream && nowNanos - node.acceptedNanos < MESSAGE_NANOS_MIN) {
            return Optional.of(CounterRefusal.TOO_OFTEN);
        }
        if (before != null
                && before.epoch().equals(totals.epoch())
                && totals.receivedPackets() < before.receivedPackets()) {
            return Optional.of(CounterRefusal.BACKWARDS);
        }
        int seriesBefore = before == null ? 0 : before.seriesCount();
        if (seriesCount - seriesBefore + totals.seriesCount() > SERIES_MAX) {
            return Optional.of(CounterRefusal.FULL);
        }
        return Optional.empty();
    }

    private static long second(long nodeMillis, long nowMillis) {
        boolean isTogether = Math.abs(nodeMillis - nowMillis) <= CLOCKS_TOGETHER_MILLIS_MAX;
        return Math.floorDiv(isTogether ? nodeMillis : nowMillis, 1_000L);
    }

    /// Each node's newest totals.
    synchronized Map<String, NodeTotals> totals() {
        Map<String, NodeTotals> totals = new HashMap<>();
        nodes.forEach(
                (id, node) -> {
                    if (node.totals != null) {
                        totals.put(id, node.totals);
                    }
                });
        return totals;
    }
}
