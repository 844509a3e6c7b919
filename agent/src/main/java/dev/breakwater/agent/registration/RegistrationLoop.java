package dev.breakwater.agent.registration;

import dev.breakwater.runtime.life.LoopThread;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the registrar follow the clock and the version in force, each second. Thread-safe.
public final class RegistrationLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistrationLoop.class);
    private static final long TURN_MILLIS = 1_000;
    private static final long RETRY_MILLIS = 10_000;

    private final Registrar registrar;
    private Optional<LoopThread> loop = Optional.empty();

    public RegistrationLoop(Registrar registrar) {
        this.registrar = registrar;
    }

    /// Starts to follow. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("registrations", this::run, onDeath));
    }

    private void run() throws InterruptedException {
        while (true) {
            TimeUnit.MILLISECONDS.sleep(turn() ? TURN_MILLIS : RETRY_MILLIS);
        }
    }

    private boolean turn() {
        try {
            registrar.turn();
            return true;
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("Servers' keys can't be told; trying again.");
            return false;
        }
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
