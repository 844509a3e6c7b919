package dev.breakwater.control.metrics;

import dev.breakwater.control.store.MetricLevel;
import dev.breakwater.control.store.MetricPartitions;
import dev.breakwater.control.store.MetricRollUp;
import dev.breakwater.control.store.StoreAwayException;
import dev.breakwater.runtime.life.LoopThread;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rolls seconds up into coarser levels as they become due, and drops what was kept long enough.
///
/// Owned by one thread, but for starting and closing.
public final class RollUpLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RollUpLoop.class);
    private static final long PAUSE_MILLIS = 1_000;
    private static final long DROP_SECONDS = 60;

    /// Nearly all seconds have come by then; those that come later are added one by one.
    static final long LATE_SECONDS = 15;

    private final MetricRollUp rollUp;
    private final MetricPartitions partitions;
    private final MetricKeep keep;
    private final InstantSource wallClock;
    private final Map<MetricLevel, Long> doneUntil = new EnumMap<>(MetricLevel.class);
    private long droppedAtSecond = Long.MIN_VALUE / 2;
    private boolean isAway;
    private Optional<LoopThread> loop = Optional.empty();

    public RollUpLoop(
            MetricRollUp rollUp,
            MetricPartitions partitions,
            MetricKeep keep,
            InstantSource wallClock) {
        this.rollUp = rollUp;
        this.partitions = partitions;
        this.keep = keep;
        this.wallClock = wallClock;
    }

    /// Starts to roll up. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("roll-up", this::run, onDeath));
    }

    private void run() throws InterruptedException {
        while (true) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            turn();
        }
    }

    /// Does all that is due.
    void turn() {
        long nowSecond = wallClock.instant().getEpochSecond();
        try {
            rollUp(MetricLevel.TEN_SECONDS, nowSecond - LATE_SECONDS);
            rollUp(MetricLevel.MINUTE, nowSecond - LATE_SECONDS);
            rollUp(MetricLevel.HOUR, nowSecond - LATE_SECONDS);
            if (nowSecond - droppedAtSecond >= DROP_SECONDS) {
                drop(nowSecond);
                droppedAtSecond = nowSecond;
            }
            isAway = false;
        } catch (StoreAwayException e) {
            if (!isAway) {
                log.atWarn()
                        .addKeyValue("why", e.getMessage())
                        .log("Metrics can't be rolled up; trying again.");
            }
            isAway = true;
        }
    }

    private void rollUp(MetricLevel level, long untilSecond) {
        long until = level.startOf(untilSecond);
        if (doneUntil.getOrDefault(level, Long.MIN_VALUE) >= until) {
            return;
        }
        boolean isMore = true;
        while (isMore) {
            isMore = rollUp.step(level, untilSecond);
        }
        doneUntil.put(level, until);
    }

    private void drop(long nowSecond) {
        for (MetricLevel level : MetricLevel.values()) {
            Duration kept = keep.of(level);
            int dropped = partitions.drop(level, nowSecond - kept.toSeconds());
            if (dropped > 0) {
                log.atInfo()
                        .addKeyValue("level", level)
                        .addKeyValue("partitions", dropped)
                        .log("Old metrics were dropped.");
            }
        }
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
