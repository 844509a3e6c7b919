package dev.breakwater.lab.flood;

import java.time.Duration;
import java.util.List;

/// What a flood consists of and where it ends.
///
/// @param streams 1 to 8, up to two million packets a second in sum
/// @param longest after which it stops by itself, up to ten minutes
/// @param seed of the sources' sequence, above 0
public record FloodPlan(List<FloodStream> streams, Duration longest, long seed) {
    public static final int RATE_PPS_MAX = 2_000_000;

    public FloodPlan {
        streams = List.copyOf(streams);
        if (streams.isEmpty() || streams.size() > FloodOrder.STREAMS_MAX) {
            throw new IllegalArgumentException(
                    "streams: "
                            + streams.size()
                            + " (expected: 1 to "
                            + FloodOrder.STREAMS_MAX
                            + ")");
        }
        long ratePps = streams.stream().mapToLong(FloodStream::ratePps).sum();
        if (ratePps > RATE_PPS_MAX) {
            throw new IllegalArgumentException(
                    "ratePps: " + ratePps + " in sum (expected: at most " + RATE_PPS_MAX + ")");
        }
        if (!longest.isPositive() || longest.compareTo(Flood.DURATION_MAX) > 0) {
            throw new IllegalArgumentException(
                    "longest: "
                            + longest
                            + " (expected: above 0, at most "
                            + Flood.DURATION_MAX
                            + ")");
        }
        if (seed < 1) {
            throw new IllegalArgumentException("seed: " + seed + " (expected: above 0)");
        }
    }
}
