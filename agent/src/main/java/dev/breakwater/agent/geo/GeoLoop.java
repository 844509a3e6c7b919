package dev.breakwater.agent.geo;

import dev.breakwater.runtime.life.LoopThread;
import dev.breakwater.shield.geo.GeoTable;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks once a minute whether a database changed, and has the new one put in force. Thread-safe.
public final class GeoLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GeoLoop.class);
    private static final long PERIOD_SECONDS = 60;

    private final GeoFiles files;
    private final Consumer<GeoTable> publish;
    private Optional<LoopThread> loop = Optional.empty();
    private boolean isBehind;

    /// @param files from here on this loop's alone
    /// @param publish puts a table in force; throws where it can't
    public GeoLoop(GeoFiles files, Consumer<GeoTable> publish) {
        this.files = files;
        this.publish = publish;
    }

    /// Starts to look, where there is anything to look at. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(Consumer<Throwable> onDeath) {
        if (!files.isNone()) {
            loop = Optional.of(LoopThread.start("geo", this::run, onDeath));
        }
    }

    private void run() throws InterruptedException {
        while (true) {
            TimeUnit.SECONDS.sleep(PERIOD_SECONDS);
            turn();
        }
    }

    /// One look. What can't be published is tried again at the next.
    void turn() {
        isBehind |= files.refresh();
        if (!isBehind) {
            return;
        }
        try {
            publish.accept(files.table());
            isBehind = false;
            log.atInfo().log("A new geo database is in force.");
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("A geo database can't be put in force; trying again.");
        }
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
