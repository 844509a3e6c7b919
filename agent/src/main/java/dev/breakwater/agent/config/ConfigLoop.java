package dev.breakwater.agent.config;

import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.runtime.life.LoopThread;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.wire.VersionAssembly;
import dev.breakwater.shield.wire.VersionContent;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a [ConfigFollower]: takes events in, carries its effects out.
///
/// Two threads: one owns the follower and never waits for disk or kernel, so that it hears of newer
/// versions while one is being applied; the other applies. Thread-safe.
public final class ConfigLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConfigLoop.class);

    /// Events that wait. Few, since an offer may hold a whole version: the stream's thread waits
    /// for its place here and reads no further meanwhile.
    private static final int EVENTS_MAX = 4;

    private static final long TICK_MILLIS = 1_000;
    private static final long CLOSE_SECONDS_MAX = 10;

    private final ConfigFollower follower;
    private final ReceivedVersions received;
    private final VersionApplier applier;
    private final ControlVoice voice;
    private final ConfigMeters meters;
    private final NanoClock clock;
    private final InstantSource wallClock;
    private final Consumer<Throwable> onDeath;
    private final BlockingQueue<FollowerEvent> events = new ArrayBlockingQueue<>(EVENTS_MAX);
    private final ExecutorService apply =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("apply").factory());
    private Optional<LoopThread> loop = Optional.empty();

    /// @param resumed what the kernel runs from this node's own disk
    /// @param onDeath told where a defect ends the loop
    public ConfigLoop(
            Offer resumed,
            VersionApplier applier,
            ControlVoice voice,
            ConfigMeters meters,
            NanoClock clock,
            InstantSource wallClock,
            Consumer<Throwable> onDeath) {
        this.follower = new ConfigFollower(resumed.id());
        this.received = new ReceivedVersions(resumed);
        this.applier = applier;
        this.voice = voice;
        this.meters = meters;
        this.clock = clock;
        this.wallClock = wallClock;
        this.onDeath = onDeath;
    }

    /// Starts to follow, and warms up the code that applies versions meanwhile. Once only.
    public void start() {
        WarmUp warmUp = new WarmUp();
        apply.execute(() -> warmUp(warmUp, WarmUp.ROUNDS_MAX));
        loop = Optional.of(LoopThread.start("config", this::run, onDeath));
    }

    /// A stream opened.
    public void connected(long stream) {
        received.open(stream);
        put(new FollowerEvent.Connected(stream));
    }

    /// A stream ended.
    public void disconnected(long stream) {
        put(new FollowerEvent.Disconnected(stream));
    }

    /// Control sent a piece of a version. Returns once there is room for the next.
    public void received(long stream, VersionPiece piece) {
        switch (received.on(stream, piece)) {
            case VersionAssembly.Step.Incomplete() -> {}
            case VersionAssembly.Step.Complete(var history, long version, var content) ->
                    offered(stream, history, version, content);
            case VersionAssembly.Step.Mismatch(String why) -> {
                log.atWarn()
                        .addKeyValue("version", piece.getVersion())
                        .addKeyValue("why", why)
                        .log("The changes don't fit what is held; asking for the whole version.");
                voice.wantWhole(stream, why);
            }
            case VersionAssembly.Step.Broken(String _, long version, String why) ->
                    voice.refused(stream, version, new Refusal("", "content: " + why, false));
        }
    }

    private void offered(long stream, String history, long version, VersionContent content) {
        Offer offer;
        try {
            offer = Offer.of(history, version, content);
        } catch (IllegalArgumentException e) {
            voice.refused(stream, version, new Refusal("", e.getMessage() + "", false));
            return;
        }
        put(new FollowerEvent.Offered(stream, offer));
    }

    private void put(FollowerEvent event) {
        try {
            events.put(event);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() throws InterruptedException {
        while (true) {
            FollowerEvent event = events.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            FollowerEvent next = event == null ? new FollowerEvent.Tick() : event;
            follower.on(next, clock.nowNanos()).forEach(this::carryOut);
            meters.follow(follower);
        }
    }

    private void carryOut(FollowerEffect effect) {
        switch (effect) {
            case FollowerEffect.SayHello(long stream, VersionId applied) ->
                    voice.hello(stream, applied, received.held());
            case FollowerEffect.SayApplied(long stream, VersionId id) -> voice.applied(stream, id);
            case FollowerEffect.SayRefused(long stream, VersionId id, Refusal refusal) ->
                    voice.refused(stream, id.number(), refusal);
            case FollowerEffect.Apply(Offer offer) -> apply.execute(() -> tryOut(offer));
        }
    }

    /// A round of warming up, and the next one behind whatever waits to be applied by then.
    private void warmUp(WarmUp warmUp, int roundsLeft) {
        try {
            warmUp.round();
            if (roundsLeft > 1) {
                apply.execute(() -> warmUp(warmUp, roundsLeft - 1));
            }
        } catch (RejectedExecutionException stopping) {
            log.atDebug().log("Stopped while warming up.");
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("Warming up failed; the first versions will be slow.");
        }
    }

    private void tryOut(Offer offer) {
        long startNanos = clock.nowNanos();
        try {
            switch (applier.apply(offer, wallClock.instant())) {
                case ApplyOutcome.Applied(VersionId id) -> {
                    meters.applied(clock.nowNanos() - startNanos);
                    log.atInfo()
                            .addKeyValue("version", id.number())
                            .addKeyValue("micros", (clock.nowNanos() - startNanos) / 1_000)
                            .log("A version is applied.");
                    put(new FollowerEvent.Applied(id));
                }
                case ApplyOutcome.Refused(Refusal refusal) -> {
                    meters.refused();
                    log.atWarn()
                            .addKeyValue("version", offer.id().number())
                            .addKeyValue("resource", refusal.resource())
                            .addKeyValue("why", refusal.reason())
                            .log("A version is refused; the one before stays.");
                    put(new FollowerEvent.Refused(offer, refusal));
                }
            }
        } catch (RuntimeException | Error e) {
            onDeath.accept(e);
        }
    }

    /// Stops after the version that is being applied.
    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
        events.clear(); // Nobody takes the outcome any more; it needs room all the same.
        apply.shutdown();
        try {
            if (!apply.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                log.atWarn().log("A version is still being applied; leaving all the same.");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
