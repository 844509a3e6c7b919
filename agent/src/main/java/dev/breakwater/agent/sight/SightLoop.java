package dev.breakwater.agent.sight;

import dev.breakwater.agent.config.Attribution;
import dev.breakwater.agent.config.NamedCounts;
import dev.breakwater.agent.tables.SampleCounts;
import dev.breakwater.agent.tables.SightTables;
import dev.breakwater.agent.tables.SourceSight;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.runtime.life.LoopThread;
import dev.breakwater.runtime.time.NanoClock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads each second who sends, keeps it for `/metrics` and sends it to control.
///
/// Thread-safe.
final class SightLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SightLoop.class);
    private static final long PERIOD_NANOS = 1_000_000_000L;
    private static final long MILLI_NANOS = 1_000_000L;

    private final SightTables tables;
    private final Supplier<Attribution> attribution;
    private final SightSink sink;
    private final SightMeters meters;
    private final NanoClock clock;
    private final InstantSource wallClock;
    private Optional<LoopThread> loop = Optional.empty();

    /// When the bank that the next turn reads began and ended to be written.
    private long beganNanos;

    private long endedNanos;

    SightLoop(
            SightTables tables,
            Supplier<Attribution> attribution,
            SightSink sink,
            SightMeters meters,
            NanoClock clock,
            InstantSource wallClock) {
        this.tables = tables;
        this.attribution = attribution;
        this.sink = sink;
        this.meters = meters;
        this.clock = clock;
        this.wallClock = wallClock;
        this.beganNanos = clock.nowNanos();
        this.endedNanos = beganNanos;
    }

    /// Starts to read. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("sight", this::run, onDeath));
    }

    private void run() throws InterruptedException {
        long nextNanos = clock.nowNanos();
        while (true) {
            turn();
            long nowNanos = clock.nowNanos();
            nextNanos = Math.max(nextNanos + PERIOD_NANOS, nowNanos);
            TimeUnit.NANOSECONDS.sleep(nextNanos - nowNanos);
        }
    }

    /// One reading.
    void turn() {
        Attribution now = attribution.get();
        Map<Integer, SourceSight> bySlot;
        SampleCounts samples;
        try {
            bySlot = tables.turnSources(now.countingBackends());
            samples = tables.sampleCounts();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("What the kernel has seen can't be read; trying again.");
            return;
        }
        long nowNanos = clock.nowNanos();
        Map<String, SourceSight> backends = name(now, bySlot);
        meters.read(samples, backends);
        if (endedNanos > beganNanos) {
            long endedMillis = wallClock.millis() - (nowNanos - endedNanos) / MILLI_NANOS;
            long spanMillis = Math.max(1, (endedNanos - beganNanos) / MILLI_NANOS);
            boolean _ =
                    sink.trySend(
                            SightMessages.of(
                                    backends, samples, meters.written(), endedMillis, spanMillis));
        }
        beganNanos = endedNanos;
        endedNanos = nowNanos;
    }

    private static Map<String, SourceSight> name(
            Attribution now, Map<Integer, SourceSight> bySlot) {
        Map<String, SourceSight> backends = new TreeMap<>();
        Optional.ofNullable(bySlot.get(ShieldAbi.BACKEND_SLOT_NONE))
                .ifPresent(sight -> backends.put(NamedCounts.NO_BACKEND, sight));
        now.slots()
                .backends()
                .forEach(
                        (name, slot) ->
                                Optional.ofNullable(bySlot.get(slot))
                                        .ifPresent(sight -> backends.put(name, sight)));
        return backends;
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
