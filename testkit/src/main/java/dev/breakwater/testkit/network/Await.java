package dev.breakwater.testkit.network;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what the kernel, or another process, does in its own time.
public final class Await {
    private static final int POLLS_MAX = 20_000;
    private static final long POLL_NANOS = 1_000_000L;

    private Await() {}

    /// Returns once the condition holds.
    ///
    /// @param what named where it doesn't within about 20 seconds
    public static void until(BooleanSupplier condition, String what) {
        for (int poll = 0; poll < POLLS_MAX; poll++) {
            if (condition.getAsBoolean()) {
                return;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new AssertionError(what + ": not within 20 s");
    }
}
