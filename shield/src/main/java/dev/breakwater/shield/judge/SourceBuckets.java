package dev.breakwater.shield.judge;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.RateLimit;

/// The buckets of sources' limits: a fixed number of sets of [ShieldAbi#SOURCE_BUCKET_WAYS] ways,
/// so that no flood of sources makes it grow. A newcomer takes over the way that is empty soonest:
/// a loud source is never forgotten for quiet ones. Owned by one thread.
final class SourceBuckets {
    static final int SETS_MAX = 1 << 24;

    private static final int WAYS = ShieldAbi.SOURCE_BUCKET_WAYS;
    private static final long IPV6 = 0x8000_0000L;

    private final HashSeed seed;
    private final int setMask;
    private final int[] tags;
    private final long[] emptyAtNanos;

    /// @param sets a power of two, 1 to [#SETS_MAX]
    SourceBuckets(HashSeed seed, int sets) {
        if (sets < 1 || sets > SETS_MAX || Integer.bitCount(sets) != 1) {
            throw new IllegalArgumentException(
                    "bucketSets: " + sets + " (expected: a power of two, 1 to " + SETS_MAX + ")");
        }
        this.seed = seed;
        this.setMask = sets - 1;
        this.tags = new int[sets * WAYS];
        this.emptyAtNanos = new long[sets * WAYS];
    }

    /// Takes one packet's place. False, and nothing taken, where the source is beyond its limit.
    boolean take(IpAddress source, int backendSlot, RateLimit limit, long nowNanos) {
        long scope = source.family() == IpFamily.IPV6 ? backendSlot | IPV6 : backendSlot;
        long hash = seed.hash(scope, source.high(), source.low());
        int first = ((int) hash & setMask) * WAYS;
        int tag = (int) (hash >>> 32) == 0 ? 1 : (int) (hash >>> 32);
        int way = wayOf(first, tag);
        if (Limits.isBeyond(emptyAtNanos[way], limit, nowNanos)) {
            return false;
        }
        emptyAtNanos[way] = Limits.afterOne(emptyAtNanos[way], limit, nowNanos);
        return true;
    }

    private int wayOf(int first, int tag) {
        int soonest = first;
        for (int way = first; way < first + WAYS; way++) {
            if (tags[way] == tag) {
                return way;
            }
            if (Long.compareUnsigned(emptyAtNanos[way], emptyAtNanos[soonest]) < 0) {
                soonest = way;
            }
        }
        tags[soonest] = tag;
        emptyAtNanos[soonest] = 0;
        return soonest;
    }
}
