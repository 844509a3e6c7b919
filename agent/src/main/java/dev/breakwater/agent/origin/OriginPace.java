package dev.breakwater.agent.origin;

/// When a server is asked next: every three seconds while it answers, then less and less often.
/// Owned by one thread.
final class OriginPace {
    static final long PERIOD_NANOS = 3_000_000_000L;
    static final long CAP_NANOS = 30_000_000_000L;

    private long waitNanos = PERIOD_NANOS;
    private long dueAtNanos;
    private boolean isSilent;

    /// @param nowNanos from then on it is due
    OriginPace(long nowNanos) {
        this.dueAtNanos = nowNanos;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - dueAtNanos >= 0;
    }

    boolean isSilent() {
        return isSilent;
    }

    /// It answered. True where it had been silent before.
    boolean answered(long nowNanos) {
        boolean wasSilent = isSilent;
        isSilent = false;
        waitNanos = PERIOD_NANOS;
        dueAtNanos = nowNanos + PERIOD_NANOS;
        return wasSilent;
    }

    /// It didn't. True where it had answered before, or was never asked.
    boolean silent(long nowNanos) {
        boolean wasSilent = isSilent;
        isSilent = true;
        dueAtNanos = nowNanos + waitNanos;
        waitNanos = Math.min(2 * waitNanos, CAP_NANOS);
        return !wasSilent;
    }
}
