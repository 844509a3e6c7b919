package dev.breakwater.kernel;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what the kernel does in its own time.
final class Await {
    private static final long DEADLINE_NANOS = 10_000_000_000L;
    private static final long POLL_NANOS = 1_000_000L;

    private Await() {}

    static void until(BooleanSupplier condition, String what) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNanos > DEADLINE_NANOS) {
                throw new AssertionError(what + ": not within 10 s");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
