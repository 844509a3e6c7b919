package dev.breakwater.control.metrics;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.control.metrics.CounterIntake.Reading;
import dev.breakwater.control.metrics.CounterIntake.Waiting;
import dev.breakwater.control.store.MetricName;
import dev.breakwater.control.store.MetricName.Kind;
import dev.breakwater.control.store.MetricNames;
import dev.breakwater.control.store.MetricPartitions;
import dev.breakwater.control.store.MetricRow;
import dev.breakwater.control.store.MetricStore;
import dev.breakwater.control.store.NodeSeconds;
import dev.breakwater.control.store.StoreAwayException;
import dev.breakwater.control.store.StoredProgress;
import dev.breakwater.runtime.life.LoopThread;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores twice a second what nodes counted, in one transaction, and then tells them that it is
/// kept.
///
/// Where the outcome is unknown, PostgreSQL is asked how far each node is before anything is stored
/// again.
///
/// Owned by one thread, but for starting and closing.
public final class MetricLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MetricLoop.class);
    private static final long PAUSE_MILLIS = 500;

    /// Room is made for what comes late, and ahead for a PostgreSQL that is slow to make more.
    private static final long ROOM_BEFORE_SECONDS =
            Duration.ofMillis(CounterIntake.AGE_MILLIS_MAX).plusMinutes(10).toSeconds();

    private static final long ROOM_AHEAD_SECONDS = Duration.ofMinutes(20).toSeconds();
    private static final long ROOM_LEFT_SECONDS = Duration.ofMinutes(10).toSeconds();

    private final CounterIntake intake;
    private final SightIntake sight;
    private final MetricNames names;
    private final MetricStore store;
    private final MetricPartitions partitions;
    private final ControlMetrics metrics;
    private final KeptSink kept;
    private final InstantSource wallClock;
    private final Map<String, Before> bases = new HashMap<>();
    private List<Waiting> counted = List.of();
    private List<SightIntake.Unique> seen = List.of();
    private long roomFromSecond = Long.MAX_VALUE;
    private long roomUntilSecond = Long.MIN_VALUE;
    private boolean isAway;
    private Optional<LoopThread> loop = Optional.empty();

    public MetricLoop(Intakes intakes, Stores stores, KeptSink kept, InstantSource wallClock) {
        this.intake = intakes.counters();
        this.sight = intakes.sight();
        this.metrics = intakes.metrics();
        this.names = stores.names();
        this.store = stores.store();
        this.partitions = stores.partitions();
        this.kept = kept;
        this.wallClock = wallClock;
    }

    /// Where what is to be stored comes from.
    public record Intakes(CounterIntake counters, SightIntake sight, ControlMetrics metrics) {}

    /// Where it goes.
    public record Stores(MetricNames names, MetricStore store, MetricPartitions partitions) {}

    /// What a node's next rows go on from.
    ///
    /// @param totals empty where there are none that can be gone on from
    private record Before(long revision, Optional<NodeTotals> totals) {}

    /// Starts to store. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("metrics", this::run, onDeath));
    }

    private void run() throws InterruptedException {
        while (true) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            turn();
        }
    }

    /// Stores what waits.
    void turn() {
        if (counted.isEmpty() && seen.isEmpty()) {
            counted = intake.take();
            seen = sight.take();
        }
        try {
            makeRoom();
            if (!counted.isEmpty() || !seen.isEmpty()) {
                store();
            }
            tellAway(false, "");
        } catch (StoreAwayException e) {
            // It may be stored or not.
            bases.clear();
            roomFromSecond = Long.MAX_VALUE;
            tellAway(true, String.valueOf(e.getMessage()));
        }
    }

    private void tellAway(boolean isAwayNow, String why) {
        if (isAwayNow && !isAway) {
            log.atWarn()
                    .addKeyValue("why", why)
                    .log("What nodes counted can't be stored; they keep it meanwhile.");
        } else if (isAway && !isAwayNow) {
            log.info("What nodes counted is stored again.");
        }
        isAway = isAwayNow;
    }

    private void makeRoom() {
        long second = wallClock.instant().getEpochSecond();
        if (second - ROOM_BEFORE_SECONDS < roomFromSecond
                || second + ROOM_LEFT_SECONDS > roomUntilSecond) {
            long from = second - ROOM_BEFORE_SECONDS - ROOM_AHEAD_SECONDS;
            long until = second + ROOM_AHEAD_SECONDS;
            partitions.make(from, until);
            roomFromSecond = from;
            roomUntilSecond = until;
        }
    }

    private void store() {
        loadBases();
        List<Batch> batches = counted.stream().flatMap(of -> batch(of).stream()).toList();
        List<NamedRow> unique = seen.stream().flatMap(of -> of.rows().stream()).toList();
        Map<MetricName, Integer> ids = ids(batches, unique);
        List<NodeSeconds> seconds = batches.stream().map(batch -> batch.seconds(ids)).toList();
        List<MetricRow> besides = unique.stream().map(row -> row.row(ids)).toList();
        Set<Integer> stored = store.append(seconds, besides);
        int rows = besides.size();
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            if (stored.contains(seconds.get(i).node())) {
                rows += batch.rows().size();
                bases.put(
                        batch.node(),
                        new Before(
                                batch.base().revision() + 1, Optional.of(batch.last().totals())));
            } else {
                // Another control has the node now, and the node has told it all this.
                bases.remove(batch.node());
            }
        }
        metrics.storedRows(rows);
        List<Waiting> done = counted;
        counted = List.of();
        seen = List.of();
        done.forEach(of -> kept.kept(of.node(), of.seen().epoch(), of.seen().sequence()));
    }

    /// What one node's readings come to.
    ///
    /// @param last the one whose totals hold all rows
    private record Batch(String node, Before base, Reading last, List<NamedRow> rows) {
        NodeSeconds seconds(Map<MetricName, Integer> ids) {
            return new NodeSeconds(
                    Optional.ofNullable(ids.get(new MetricName(Kind.NODE, node))).orElseThrow(),
                    base.revision(),
                    last.message().toByteString(),
                    rows.stream().map(row -> row.row(ids)).toList());
        }
    }

    private Optional<Batch> batch(Waiting waiting) {
        Before base = Optional.ofNullable(bases.get(waiting.node())).orElseThrow();
        Optional<NodeTotals> before = base.totals();
        Optional<Reading> last = Optional.empty();
        List<NamedRow> rows = new ArrayList<>();
        for (Reading reading : waiting.readings()) {
            boolean isStored =
                    before.filter(of -> of.mark().holds(reading.totals().mark())).isPresent();
            if (isStored) {
                continue;
            }
            if (before.filter(reading.totals()::isBehind).isPresent()) {
                metrics.countersRefused(CounterRefusal.BACKWARDS);
                continue;
            }
            // What was counted before the first totals is in no second.
            before.ifPresent(
                    of ->
                            rows.addAll(
                                    NamedRow.of(
                                            reading.second(),
                                            waiting.node(),
                                            Differences.between(of, reading.totals()))));
            before = Optional.of(reading.totals());
            last = Optional.of(reading);
        }
        return last.map(reading -> new Batch(waiting.node(), base, reading, rows));
    }

    private Map<MetricName, Integer> ids(List<Batch> batches, List<NamedRow> besides) {
        List<MetricName> wanted = new ArrayList<>();
        batches.forEach(batch -> wanted.add(new MetricName(Kind.NODE, batch.node())));
        batches.forEach(batch -> batch.rows().forEach(row -> row.addNames(wanted)));
        besides.forEach(row -> row.addNames(wanted));
        return names.ids(Set.copyOf(wanted));
    }

    private void loadBases() {
        List<MetricName> missing =
                counted.stream()
                        .map(Waiting::node)
                        .filter(node -> !bases.containsKey(node))
                        .map(node -> new MetricName(Kind.NODE, node))
                        .toList();
        if (missing.isEmpty()) {
            return;
        }
        if (bases.size() + missing.size() > SightIntake.NODES_MAX) {
            bases.keySet().retainAll(intake.totals().keySet());
        }
        Map<MetricName, Integer> ids = names.ids(missing);
        Map<Integer, StoredProgress> progress = store.progress(ids.values());
        ids.forEach(
                (name, id) ->
                        bases.put(
                                name.name(),
                                Optional.ofNullable(progress.get(id))
                                        .map(of -> new Before(of.revision(), read(of.totals())))
                                        .orElse(new Before(0, Optional.empty()))));
    }

    private static Optional<NodeTotals> read(ByteString totals) {
        try {
            return switch (CounterReader.read(Counters.parseFrom(totals))) {
                case CounterReader.Read.Good(NodeTotals good) -> Optional.of(good);
                // Of a control that knew other reasons.
                case CounterReader.Read.Bad(CounterRefusal _) -> Optional.empty();
            };
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored totals: not what was stored", e);
        }
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
