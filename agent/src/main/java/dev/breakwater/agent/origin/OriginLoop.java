package dev.breakwater.agent.origin;

import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.runtime.life.LoopThread;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.answer.AnswerKind;
import dev.breakwater.shield.config.Backend;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks backends' servers what clients ask them, every few seconds, and tells the packet path. What
/// a server hasn't said for twenty seconds isn't given for it any more.
///
/// Thread-safe.
public final class OriginLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OriginLoop.class);
    private static final long TURN_MILLIS = 500;

    /// Beyond it servers answer themselves.
    static final int PLACES_MAX = 512;

    private final ShieldTables tables;
    private final Supplier<List<Backend>> backends;
    private final OriginAsker asker;
    private final OriginMeters meters;
    private final NanoClock clock;
    private final Map<OriginPlace, OriginPace> paces = new HashMap<>();
    private Optional<LoopThread> loop = Optional.empty();
    private int leftOut;

    /// @param backends of the version in force
    /// @param clock the one that the packet path's clock is, `CLOCK_MONOTONIC`
    /// @param random thread-safe, and nobody foretells it
    public OriginLoop(
            ShieldTables tables,
            Supplier<List<Backend>> backends,
            OriginSockets sockets,
            OriginMeters meters,
            NanoClock clock,
            RandomGenerator random) {
        this.tables = tables;
        this.backends = backends;
        this.asker = new OriginAsker(tables, sockets, meters, clock, random);
        this.meters = meters;
        this.clock = clock;
    }

    /// Starts to ask. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("origins", this::run, onDeath));
    }

    private void run() throws InterruptedException {
        while (true) {
            turn();
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
        }
    }

    /// Asks all that are due, at one time.
    void turn() {
        long nowNanos = clock.nowNanos();
        follow(OriginPlace.of(backends.get()), nowNanos);
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            paces.forEach(
                    (place, pace) -> {
                        if (pace.isDue(nowNanos)) {
                            asking.execute(() -> asker.ask(place, pace));
                        }
                    });
        }
        meters.places(paces.values().stream().filter(OriginPace::isSilent).count(), leftOut);
    }

    private void follow(List<OriginPlace> all, long nowNanos) {
        List<OriginPlace> places = all.subList(0, Math.min(all.size(), PLACES_MAX));
        if (all.size() - places.size() > leftOut) {
            log.atWarn()
                    .addKeyValue("places", all.size())
                    .addKeyValue("max", PLACES_MAX)
                    .log("Not all servers are asked: the others answer queries themselves.");
        }
        leftOut = all.size() - places.size();
        Set<OriginPlace> gone = new HashSet<>(paces.keySet());
        places.forEach(gone::remove);
        gone.forEach(this::forget);
        places.forEach(place -> paces.computeIfAbsent(place, _ -> new OriginPace(nowNanos)));
    }

    private void forget(OriginPlace place) {
        paces.remove(place);
        for (AnswerKind kind : place.kinds()) {
            tables.forgetAnswer(new AnswerKey(place.address(), place.port(), kind));
        }
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
