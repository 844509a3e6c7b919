package dev.breakwater.agent.config;

import dev.breakwater.runtime.life.LoopThread;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches the time, and has the tables put up again when a rule comes into force or no longer is.
///
/// Thread-safe.
public final class InForceLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InForceLoop.class);

    /// A change is promised within a second, compiling and publishing included.
    private static final long PERIOD_MILLIS = 100;

    /// After the kernel refused.
    private static final long RETRY_MILLIS = 5_000;

    private final VersionApplier applier;
    private final InstantSource wallClock;
    private Optional<LoopThread> loop = Optional.empty();

    public InForceLoop(VersionApplier applier, InstantSource wallClock) {
        this.applier = applier;
        this.wallClock = wallClock;
    }

    /// Starts to watch. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("in-force", this::run, onDeath));
    }

    private void run() throws InterruptedException {
        while (true) {
            TimeUnit.MILLISECONDS.sleep(turn() ? PERIOD_MILLIS : RETRY_MILLIS);
        }
    }

    /// One look at the clock. False where the kernel would not take a change.
    boolean turn() {
        Instant now = wallClock.instant();
        if (applier.isInForce(now)) {
            return true;
        }
        try {
            applier.keepInForce(now);
            return true;
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("What is in force now can't be published; trying again.");
            return false;
        }
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
