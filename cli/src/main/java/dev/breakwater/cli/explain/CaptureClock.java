package dev.breakwater.cli.explain;

/// The capture's own clock, kept from going back: where a packet is older than the one before, as
/// when several interfaces were captured, no time has passed. Owned by one thread.
final class CaptureClock {
    private long nowNanos;
    private long wentBackNanos;

    /// The time at which a packet is judged.
    long advance(long packetNanos) {
        wentBackNanos = Math.max(0, nowNanos - packetNanos);
        nowNanos = Math.max(nowNanos, packetNanos);
        return nowNanos;
    }

    /// How far the last packet lay in the past; 0 where it didn't.
    long wentBackNanos() {
        return wentBackNanos;
    }
}
