package dev.breakwater.control.metrics;

import dev.breakwater.api.v1.Sight;
import dev.breakwater.control.store.MetricName;
import dev.breakwater.runtime.time.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes in what nodes have seen: each node's newest reading, for Prometheus, and the last hour's.
///
/// Thread-safe, by one lock.
public final class SightIntake {
    /// Nodes whose newest reading is kept; the one not heard for longest makes way.
    static final int NODES_MAX = 10_000;

    /// Numbers of the newest readings, of all nodes together.
    static final int NUMBERS_MAX = 500_000;

    /// Numbers of unique sources that wait to be stored; the oldest go first.
    static final int WAITING_MAX = 100_000;

    /// What they are counted under.
    static final String UNIQUE = "UNIQUE";

    private static final long MESSAGE_NANOS_MIN = Duration.ofMillis(100).toNanos();

    /// What a node saw before is no news.
    private static final long NEWS_NANOS = Duration.ofSeconds(30).toNanos();

    private static final Duration CLOCKS_APART_MAX = Duration.ofDays(1);

    /// As far apart a node's clock is believed; beyond it control's own second counts.
    private static final long CLOCKS_TOGETHER_MILLIS_MAX = 5_000;

    private final SourceHour hour;
    private final ControlMetrics metrics;
    private final InstantSource wallClock;
    private final NanoClock clock;
    private final LinkedHashMap<String, Heard> nodes = new LinkedHashMap<>();
    private final ArrayDeque<Unique> waiting = new ArrayDeque<>();
    private int numberCount;
    private int waitingCount;

    private record Heard(SightReading reading, long heardNanos) {}

    public SightIntake(
            SourceHour hour, ControlMetrics metrics, InstantSource wallClock, NanoClock clock) {
        this.hour = hour;
        this.metrics = metrics;
        this.wallClock = wallClock;
        this.clock = clock;
    }

    /// Takes a node's reading. What is wrong with it is counted, and answered.
    public Optional<SightRefusal> accept(String node, Sight message) {
        Optional<SightRefusal> refusal =
                switch (SightReader.read(message)) {
                    case SightReader.Read.Bad(SightRefusal why) -> Optional.of(why);
                    case SightReader.Read.Good(SightReading reading) -> accept(node, reading);
                };
        refusal.ifPresent(metrics::sightRefused);
        return refusal;
    }

    private synchronized Optional<SightRefusal> accept(String node, SightReading reading) {
        long nowNanos = clock.nowNanos();
        long nowMillis = wallClock.millis();
        Optional<Heard> before = Optional.ofNullable(nodes.get(node));
        long apartMillis = Math.absExact(reading.timeMillis() / 2 - nowMillis / 2);
        if (apartMillis > CLOCKS_APART_MAX.toMillis() / 2) {
            return Optional.of(SightRefusal.TIME);
        }
        if (before.isPresent() && nowNanos - before.get().heardNanos() < MESSAGE_NANOS_MIN) {
            return Optional.of(SightRefusal.TOO_OFTEN);
        }
        int sizeBefore = before.map(heard -> heard.reading().size()).orElse(0);
        if (numberCount - sizeBefore + reading.size() > NUMBERS_MAX) {
            return Optional.of(SightRefusal.FULL);
        }
        numberCount += reading.size() - sizeBefore;
        nodes.remove(node);
        nodes.put(node, new Heard(reading, nowNanos));
        if (nodes.size() > NODES_MAX) {
            numberCount -= nodes.pollFirstEntry().getValue().reading().size();
        }
        long second = second(reading.timeMillis(), nowMillis);
        hour.add(second, node, reading);
        addUnique(second, node, reading);
        return Optional.empty();
    }

    private void addUnique(long second, String node, SightReading reading) {
        Map<String, Long> unique = new HashMap<>();
        reading.backends().forEach((name, sources) -> unique.put(name, sources.unique()));
        waiting.addLast(new Unique(second, node, unique));
        waitingCount += unique.size();
        while (waitingCount > WAITING_MAX) {
            waitingCount -= waiting.removeFirst().byBackend().size();
        }
    }

    /// How many different sources each backend of a node had in a second.
    record Unique(long second, String node, Map<String, Long> byBackend) {
        Unique {
            byBackend = Map.copyOf(byBackend);
        }

        /// As a sum, and of how many seconds it is the sum.
        List<NamedRow> rows() {
            List<Differences.Difference> counts = new ArrayList<>();
            byBackend.forEach(
                    (name, count) ->
                            counts.add(
                                    new Differences.Difference(
                                            new MetricName(MetricName.Kind.SOURCES, name),
                                            UNIQUE,
                                            count,
                                            1)));
            return NamedRow.of(second, node, counts);
        }
    }

    /// What is to be stored by now, each thing once.
    synchronized List<Unique> take() {
        List<Unique> taken = List.copyOf(waiting);
        waiting.clear();
        waitingCount = 0;
        return taken;
    }

    private static long second(long nodeMillis, long nowMillis) {
        boolean isTogether = Math.abs(nodeMillis - nowMillis) <= CLOCKS_TOGETHER_MILLIS_MAX;
        return Math.floorDiv(isTogether ? nodeMillis : nowMillis, 1_000L);
    }

    /// The newest reading of each node that was heard of late.
    synchronized Map<String, SightReading> newest() {
        long nowNanos = clock.nowNanos();
        Map<String, SightReading> newest = new HashMap<>();
        nodes.forEach(
                (node, heard) -> {
                    if (nowNanos - heard.heardNanos() <= NEWS_NANOS) {
                        newest.put(node, heard.reading());
                    }
                });
        return newest;
    }
}
