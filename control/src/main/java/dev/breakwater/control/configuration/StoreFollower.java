package dev.breakwater.control.configuration;

import dev.breakwater.control.metrics.ControlMetrics;
import dev.breakwater.control.store.StoreAwayException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks twice a second for versions that another control stored, and so notices when PostgreSQL
/// goes away and comes back.
public final class StoreFollower implements AutoCloseable {
    private static final long PAUSE_MILLIS = 500;
    private static final Logger log = LoggerFactory.getLogger(StoreFollower.class);

    private final Configurations configurations;
    private final ControlMetrics metrics;
    private final Runnable others;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("store-follower").unstarted(this::follow);
    private boolean isAway;

    /// @param others what else there is to learn of other controls, by PostgreSQL
    public StoreFollower(Configurations configurations, ControlMetrics metrics, Runnable others) {
        this.configurations = configurations;
        this.metrics = metrics;
        this.others = others;
    }

    /// Begins to look.
    public void start() {
        thread.start();
    }

    private void follow() {
        try {
            while (!closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            configurations.follow();
            others.run();
            if (isAway) {
                log.info("PostgreSQL is back: changes are taken again.");
            }
            isAway = false;
        } catch (StoreAwayException e) {
            if (!isAway) {
                log.atWarn()
                        .addKeyValue("why", e.getMessage())
                        .log("PostgreSQL is away: reads go on from memory, changes are refused.");
            }
            isAway = true;
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("The history can't be followed.");
        }
        metrics.storeAway(isAway);
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
