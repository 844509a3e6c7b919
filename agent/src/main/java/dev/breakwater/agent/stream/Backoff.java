package dev.breakwater.agent.stream;

import java.util.random.RandomGenerator;

/// Decides how long to wait before the next try to reach control: at most 200 ms at first, twice as
/// long each time up to 5 s, each shortened by up to a half by chance, so that a thousand nodes
/// don't come back at one moment. A stream that held for a while starts it over.
///
/// Owned by one thread.
final class Backoff {
    static final long FIRST_NANOS = 200_000_000L;
    static final long CAP_NANOS = 5_000_000_000L;

    /// A stream that ends sooner was no success: two nodes of one name would end each other's
    /// forever.
    static final long GOOD_STREAM_NANOS = 5_000_000_000L;

    private final RandomGenerator random;
    private long nextNanos = FIRST_NANOS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /// How long to wait after a stream that held for so long; 0 where none came to be.
    long afterStreamOf(long heldNanos) {
        if (heldNanos >= GOOD_STREAM_NANOS) {
            nextNanos = FIRST_NANOS;
        }
        long waitNanos = nextNanos - random.nextLong(nextNanos / 2 + 1);
        nextNanos = Math.min(2 * nextNanos, CAP_NANOS);
        return waitNanos;
    }
}
