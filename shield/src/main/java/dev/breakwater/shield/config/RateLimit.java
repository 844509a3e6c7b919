package dev.breakwater.shield.config;

/// How many packets may come.
///
/// @param ratePps sustained packets per second, 1 to 10,000,000
/// @param burstPackets accepted at once after a rest, 1 to 10,000,000
public record RateLimit(long ratePps, long burstPackets) implements Limit {
    /// More than one core can be sent; and the interval keeps two digits of a nanosecond.
    public static final long MAX = 10_000_000L;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    public RateLimit {
        Refuse.unlessInRange("ratePps", ratePps, 1, MAX);
        Refuse.unlessInRange("burstPackets", burstPackets, 1, MAX);
    }

    /// The time that one packet takes up of a bucket: the rate holds to 1 in 100 at the worst
    /// (rates that don't divide 10^9, near [#MAX]).
    public long intervalNanos() {
        return NANOS_PER_SECOND / ratePps;
    }

    @Override
    public long interval() {
        return intervalNanos();
    }

    @Override
    public long toleranceNanos() {
        return Math.max((burstPackets - 1) * intervalNanos(), CLOCK_TICK_NANOS);
    }

    @Override
    public long costNanos(int ipBytes) {
        return intervalNanos();
    }
}
