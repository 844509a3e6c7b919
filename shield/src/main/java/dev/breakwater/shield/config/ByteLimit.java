package dev.breakwater.shield.config;

/// How many bytes of IP packets may come, their headers included. A packet passes while fewer than
/// the burst are taken, so that the last one may reach over it by its own length.
///
/// @param rateBytesPerSecond sustained, 1 to 4,000,000,000
/// @param burstBytes accepted at once after a rest, 1 to 4,000,000,000
public record ByteLimit(long rateBytesPerSecond, long burstBytes) implements Limit {
    /// 32 Gbit/s; and the longest packet at the lowest rate stays below 2^62 in fixed point.
    public static final long MAX = 4_000_000_000L;

    /// One byte's time is a fraction of a nanosecond: `BYTE_INTERVAL_SHIFT` of bpf/shield_abi.h.
    public static final int INTERVAL_SHIFT = 16;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    public ByteLimit {
        Refuse.unlessInRange("rateBytesPerSecond", rateBytesPerSecond, 1, MAX);
        Refuse.unlessInRange("burstBytes", burstBytes, 1, MAX);
    }

    /// In nanoseconds times 2^16: the rate holds to 1 in 16,000.
    @Override
    public long interval() {
        return (NANOS_PER_SECOND << INTERVAL_SHIFT) / rateBytesPerSecond;
    }

    @Override
    public long toleranceNanos() {
        return Math.max((burstBytes - 1) * NANOS_PER_SECOND / rateBytesPerSecond, CLOCK_TICK_NANOS);
    }

    @Override
    public long costNanos(int ipBytes) {
        return (interval() * ipBytes) >> INTERVAL_SHIFT;
    }
}
