package dev.breakwater.agent.counters;

import dev.breakwater.agent.config.Attribution;
import dev.breakwater.agent.config.NamedCounts;
import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.runtime.life.LoopThread;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.sight.ConnectionCount;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the kernel's counters each second, keeps them for `/metrics`, and sends them to control
/// until control has kept them.
///
/// Thread-safe.
public final class CounterLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CounterLoop.class);
    private static final long PERIOD_NANOS = 1_000_000_000L;
    private static final long MILLI_NANOS = 1_000_000L;

    private final ShieldTables tables;
    private final Supplier<Attribution> attribution;
    private final Optional<CounterSink> sink;
    private final CounterMeters meters;
    private final NanoClock clock;
    private final InstantSource wallClock;
    private Optional<LoopThread> loop = Optional.empty();
    private final UnkeptReadings unkept = new UnkeptReadings();

    /// @param sink control; none for a node on its own
    public CounterLoop(
            ShieldTables tables,
            Supplier<Attribution> attribution,
            Optional<CounterSink> sink,
            CounterMeters meters,
            NanoClock clock,
            InstantSource wallClock) {
        this.tables = tables;
        this.attribution = attribution;
        this.sink = sink;
        this.meters = meters;
        this.clock = clock;
        this.wallClock = wallClock;
    }

    /// Starts to read. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("counters", this::run, onDeath));
    }

    private void run() throws InterruptedException {
        long nextNanos = clock.nowNanos();
        while (true) {
            turn();
            long nowNanos = clock.nowNanos();
            // A turn that took longer than its second costs that time, not a burst afterwards.
            nextNanos = Math.max(nextNanos + PERIOD_NANOS, nowNanos);
            TimeUnit.NANOSECONDS.sleep(nextNanos - nowNanos);
        }
    }

    /// One reading.
    void turn() {
        Attribution now = attribution.get();
        NamedCounts counts;
        ConnectionCount connections;
        try {
            counts = now.name(tables.readCounts(now.countingBackends(), now.countingRules()));
            connections = tables.countConnections();
        } catch (RuntimeException e) {
            meters.failed();
            log.atWarn().setCause(e).log("The kernel's counters can't be read; trying again.");
            return;
        }
        long nowNanos = clock.nowNanos();
        sink.ifPresent(
                _ ->
                        unkept.add(
                                CounterMessages.of(
                                        counts,
                                        tables.epoch(),
                                        sequence(nowNanos),
                                        wallClock.millis()),
                                nowNanos));
        meters.counted(counts, send(nowNanos), unkept.count());
        meters.counted(connections);
    }

    private boolean send(long nowNanos) {
        return sink.map(to -> unkept.send(to, nowNanos)).orElse(false);
    }

    /// The kernel's maps end with the machine, as does its monotonic clock: within an epoch that
    /// grows whichever agent reads.
    private static long sequence(long nowNanos) {
        return 1 + nowNanos / MILLI_NANOS;
    }

    /// Control has kept what was read up to a sequence of an epoch.
    public void kept(String epoch, long sequence) {
        unkept.kept(epoch, sequence);
        // What waits for an hour is not to go by one window a second.
        boolean _ = send(clock.nowNanos());
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
