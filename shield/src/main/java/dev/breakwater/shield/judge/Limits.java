package dev.breakwater.shield.judge;

import dev.breakwater.shield.config.Limit;
import dev.breakwater.shield.config.RateLimit;

/// The generic cell rate algorithm (ITU-T I.371): a bucket is one number, the time at which it
/// would be empty again. Pure.
final class Limits {
    private Limits() {}

    /// Whether a packet is beyond the limit; then nothing is taken.
    static boolean isBeyond(long emptyAtNanos, Limit limit, long nowNanos) {
        return emptyAtNanos > nowNanos + limit.toleranceNanos();
    }

    /// When the bucket is empty after one packet more.
    ///
    /// @param ipBytes the packet's
    static long after(long emptyAtNanos, Limit limit, int ipBytes, long nowNanos) {
        return Math.max(emptyAtNanos, nowNanos) + limit.costNanos(ipBytes);
    }

    /// When a bucket of packets is empty after one more.
    static long afterOne(long emptyAtNanos, RateLimit limit, long nowNanos) {
        return Math.max(emptyAtNanos, nowNanos) + limit.intervalNanos();
    }
}
