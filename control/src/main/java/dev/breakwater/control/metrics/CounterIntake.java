package dev.breakwater.control.metrics;

import dev.breakwater.api.v1.Counters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes in what nodes count: keeps each node's newest totals, and what is to be stored.
///
/// Thread-safe, by one lock.
public final class CounterIntake {
    /// Numbers with labels of their own, of all nodes together: 100 bytes each, 50 MB in all.
    public static final int SERIES_MAX = 500_000;

    /// As of readings that wait to be stored.
    static final int WAITING_SERIES_MAX = 1_000_000;

    /// Readings of one node that wait to be stored: more than it sends before the first is kept.
    static final int READINGS_MAX = 64;

    /// More than a node keeps.
    static final long AGE_MILLIS_MAX = Duration.ofHours(2).toMillis();

    private static final Duration CLOCKS_APART_MAX = Duration.ofDays(1);

    /// As far apart a node's clock is believed; beyond it control's own second counts.
    private static final long CLOCKS_TOGETHER_MILLIS_MAX = 2_000;

    private final ControlMetrics metrics;
    private final InstantSource wallClock;
    private final Map<String, Node> nodes = new HashMap<>();
    private int seriesCount;
    private int waitingSeriesCount;

    private static final class Node {
        @Nullable NodeTotals totals;
        List<Reading> waiting = new ArrayList<>();

        /// The newest message of this stream that was taken.
        Mark onStream = Mark.NONE;

        /// What the node is to be told that it is kept.
        Mark seen = Mark.NONE;
        boolean isSeenTold = true;
    }

    public CounterIntake(ControlMetrics metrics, InstantSource wallClock) {
        this.metrics = metrics;
        this.wallClock = wallClock;
    }

    /// A reading's place among those of its node.
    record Mark(String epoch, long sequence) {
        static final Mark NONE = new Mark("", 0);

        boolean holds(Mark other) {
            return epoch.equals(other.epoch) && sequence >= other.sequence;
        }
    }

    /// What a node counted until a second.
    record Reading(long second, NodeTotals totals, Counters message) {}

    /// What is to be stored of a node, and what to tell it once it is.
    ///
    /// @param readings the oldest first; none where all that came again was stored before
    record Waiting(String node, List<Reading> readings, Mark seen) {}

    /// A node opened a stream: it may say again what it said before.
    public synchronized void connected(String node) {
        nodes.computeIfAbsent(node, _ -> new Node()).onStream = Mark.NONE;
    }

    /// A node is known no longer.
    public synchronized void forget(String node) {
        Node forgotten = nodes.remove(node);
        if (forgotten != null) {
            seriesCount -= forgotten.totals == null ? 0 : forgotten.totals.seriesCount();
            forgotten.waiting.forEach(of -> waitingSeriesCount -= of.totals().seriesCount());
        }
    }

    /// Takes a node's totals. What is wrong with them is counted, and answered.
    public Optional<CounterRefusal> accept(String node, Counters message) {
        Optional<CounterRefusal> refusal =
                switch (CounterReader.read(message)) {
                    case CounterReader.Read.Bad(CounterRefusal why) -> Optional.of(why);
                    case CounterReader.Read.Good(NodeTotals totals) ->
                            accept(node, totals, message);
                };
        refusal.ifPresent(metrics::countersRefused);
        return refusal;
    }

    private synchronized Optional<CounterRefusal> accept(
            String id, NodeTotals totals, Counters message) {
        Node node = nodes.computeIfAbsent(id, _ -> new Node());
        long readMillis = wallClock.millis() - message.getAgeMillis();
        Mark mark = totals.mark();
        if (isAbsurd(message.getAgeMillis(), totals.timeMillis(), readMillis)) {
            return Optional.of(CounterRefusal.TIME);
        }
        if (mark.sequence() < 1 || node.onStream.holds(mark)) {
            return Optional.of(CounterRefusal.SEQUENCE);
        }
        node.onStream = mark;
        // Also of what is refused: the node need not send it again, its next totals hold it.
        node.seen = node.seen.holds(mark) ? node.seen : mark;
        node.isSeenTold = false;
        if (node.totals != null && node.totals.mark().holds(mark)) {
            return Optional.empty();
        }
        Optional<CounterRefusal> refusal = refuse(node, totals);
        if (refusal.isEmpty()) {
            seriesCount +=
                    totals.seriesCount() - (node.totals == null ? 0 : node.totals.seriesCount());
            waitingSeriesCount += totals.seriesCount();
            node.totals = totals;
            node.waiting.add(new Reading(second(totals.timeMillis(), readMillis), totals, message));
        }
        return refusal;
    }

    private static boolean isAbsurd(long ageMillis, long nodeMillis, long readMillis) {
        return ageMillis < 0
                || ageMillis > AGE_MILLIS_MAX
                || Math.absExact(nodeMillis / 2 - readMillis / 2) > CLOCKS_APART_MAX.toMillis() / 2;
    }

    private Optional<CounterRefusal> refuse(Node node, NodeTotals totals) {
        NodeTotals before = node.totals;
        if (node.waiting.size() >= READINGS_MAX) {
            return Optional.of(CounterRefusal.TOO_OFTEN);
        }
        if (before != null && totals.isBehind(before)) {
            return Optional.of(CounterRefusal.BACKWARDS);
        }
        int seriesBefore = before == null ? 0 : before.seriesCount();
        if (seriesCount - seriesBefore + totals.seriesCount() > SERIES_MAX
                || waitingSeriesCount + totals.seriesCount() > WAITING_SERIES_MAX) {
            return Optional.of(CounterRefusal.FULL);
        }
        return Optional.empty();
    }

    private static long second(long nodeMillis, long readMillis) {
        boolean isTogether = Math.abs(nodeMillis - readMillis) <= CLOCKS_TOGETHER_MILLIS_MAX;
        return Math.floorDiv(isTogether ? nodeMillis : readMillis, 1_000L);
    }

    /// All that is to be stored or told by now, each thing once.
    synchronized List<Waiting> take() {
        List<Waiting> taken = new ArrayList<>();
        nodes.forEach(
                (id, node) -> {
                    if (!node.isSeenTold) {
                        taken.add(new Waiting(id, node.waiting, node.seen));
                        node.waiting = new ArrayList<>();
                        node.isSeenTold = true;
                    }
                });
        waitingSeriesCount = 0;
        return taken;
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
