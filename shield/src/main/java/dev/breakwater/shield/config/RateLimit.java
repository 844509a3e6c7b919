package dev.breakwater.shield.config;

/// How many packets may come.
///
/// @param ratePps sustained packets per second, 1 to 10,000,000
/// @param burstPackets accepted at once after a rest, 1 to 10,000,000
public record RateLimit(long ratePps, long burstPackets) {
    /// More than one core can be sent; and the interval keeps two digits of a nanosecond.
    public static final long MAX = 10_000_000L;

    /// The most by which the packet path's coarse clock jumps (CONFIG_HZ 250 and above).
    public static final long CLOCK_TICK_NANOS = 4_000_000L;

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

    /// How far ahead of now a bucket may stand and still take a packet. At least one tick of the
    /// clock: a bucket that holds less than a tick's packets would never let the rate through.
    public long toleranceNanos() {
        return Math.max((burstPackets - 1) * intervalNanos(), CLOCK_TICK_NANOS);
    }
}
