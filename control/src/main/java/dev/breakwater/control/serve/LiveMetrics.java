package dev.breakwater.control.serve;

import dev.breakwater.api.v1.MetricsPoint;
import dev.breakwater.control.metrics.MetricHistory;
import dev.breakwater.control.store.StoreAwayException;
import dev.breakwater.runtime.life.LoopThread;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Tells whoever watches a backend what was counted of it, each second: asks once for all of them,
/// so it tells of the nodes of every control.
///
/// Thread-safe.
final class LiveMetrics implements AutoCloseable {
    /// At once, of all backends.
    static final int WATCHERS_MAX = 1_000;

    /// Backends that are watched at once.
    static final int BACKENDS_MAX = 200;

    /// Nearly all of a second is stored by then.
    static final int DELAY_SECONDS = 2;

    /// Seconds that are made good where PostgreSQL was away.
    private static final int BEHIND_SECONDS_MAX = 10;

    /// Points in a row that a watcher may leave.
    static final int LEFT_MAX = 30;

    private static final long PAUSE_MILLIS = 250;

    private final MetricsPoints points;
    private final InstantSource wallClock;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private long toldUntilSecond = Long.MIN_VALUE;
    private Optional<LoopThread> loop = Optional.empty();

    LiveMetrics(MetricHistory history, InstantSource wallClock) {
        this.points = new MetricsPoints(history);
        this.wallClock = wallClock;
    }

    /// One who watches.
    interface Watcher {
        /// False where he takes nothing now.
        boolean tryTell(MetricsPoint point);

        /// He is sent away.
        void end(Status why);
    }

    /// That somebody watches, until it is closed.
    final class Watch implements AutoCloseable {
        private final String id;
        private final Watcher watcher;
        private int left;

        private Watch(String id, Watcher watcher) {
            this.id = id;
            this.watcher = watcher;
        }

        private void tell(List<MetricsPoint> news) {
            for (MetricsPoint point : news) {
                left = watcher.tryTell(point) ? 0 : left + 1;
            }
            if (left > LEFT_MAX) {
                close();
                watcher.end(
                        Status.RESOURCE_EXHAUSTED.withDescription(
                                "points not taken: "
                                        + left
                                        + " (expected: at most "
                                        + LEFT_MAX
                                        + ")"));
            }
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }

    /// Begins to tell. Once only.
    void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("live-metrics", this::run, onDeath));
    }

    /// Begins to watch a backend; empty where there are too many already.
    ///
    /// @param id a backend's name, or `none`
    synchronized Optional<Watch> watch(String id, Watcher watcher) {
        Set<String> ids = ids();
        boolean hasRoom =
                watches.size() < WATCHERS_MAX && (ids.size() < BACKENDS_MAX || ids.contains(id));
        Optional<Watch> watch = Optional.of(new Watch(id, watcher)).filter(_ -> hasRoom);
        watch.ifPresent(watches::add);
        return watch;
    }

    private Set<String> ids() {
        return watches.stream().map(watch -> watch.id).collect(Collectors.toSet());
    }

    private void run() throws InterruptedException {
        while (true) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            turn();
        }
    }

    private void turn() {
        long untilSecond = wallClock.instant().getEpochSecond() - DELAY_SECONDS + 1;
        long fromSecond = Math.max(toldUntilSecond, untilSecond - BEHIND_SECONDS_MAX);
        Set<String> ids = ids();
        if (ids.isEmpty()) {
            toldUntilSecond = untilSecond;
        }
        if (ids.isEmpty() || fromSecond >= untilSecond) {
            return;
        }
        try {
            Map<String, List<MetricsPoint>> news =
                    points.read(ids, "", fromSecond, Math.toIntExact(untilSecond - fromSecond));
            watches.forEach(watch -> watch.tell(news.getOrDefault(watch.id, List.of())));
            toldUntilSecond = untilSecond;
        } catch (StoreAwayException | RefusedException soonAgain) {
            // The log has it from whoever stores; watchers are told when it is back.
        }
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
        watches.forEach(
                watch -> watch.watcher.end(Status.UNAVAILABLE.withDescription("control stops")));
    }
}
