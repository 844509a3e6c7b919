package dev.breakwater.shield.config;

/// A rate and a burst, and what a bucket makes of them: the generic cell rate algorithm (ITU-T
/// I.371) keeps for each the time at which it would be empty again.
public sealed interface Limit permits RateLimit, ByteLimit, ConnectionLimit {
    /// The most by which the packet path's coarse clock jumps (CONFIG_HZ 250 and above).
    long CLOCK_TICK_NANOS = 4_000_000L;

    /// The time that one takes up of a bucket: in nanoseconds, or for bytes in nanoseconds times
    /// 2^[ByteLimit#INTERVAL_SHIFT].
    long interval();

    /// How far ahead of now a bucket may stand and still take something. At least one tick of the
    /// clock: a bucket that holds less than a tick's worth would never let the rate through.
    long toleranceNanos();

    /// The time that a packet takes up of a bucket.
    ///
    /// @param ipBytes of the IP packet, its header included: 20 to 65,575
    long costNanos(int ipBytes);
}
