package dev.breakwater.shield.judge;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.ByteLimit;
import dev.breakwater.shield.config.ConnectionLimit;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Limit;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.RateLimit;

/// The buckets of the limits of sources, their networks and their devices: a fixed number of
/// sets of [ShieldAbi#SOURCE_BUCKET_WAYS] ways, so that no flood of sources makes it grow. A
/// newcomer takes over the way that is empty soonest: a loud source is never forgotten for quiet
/// ones. Owned by one thread.
final class SourceBuckets {
    static final int SETS_MAX = 1 << 24;

    private static final int WAYS = ShieldAbi.SOURCE_BUCKET_WAYS;
    private static final long IPV6 = 0x8000_0000L;
    private static final long NETWORK = 0x4000_0000L;
    private static final long DEVICE = 0x2000_0000L;
    private static final long OFFENCES = 0x1000_0000L;
    private static final int NETWORK_BITS_IPV4 = 24;
    private static final int NETWORK_BITS_IPV6 = 64;

    private final HashSeed seed;
    private final int setMask;
    private final int[] tags;
    private final long[] emptyAtNanos;

    /// @param sets a power of two, 1 to [#SETS_MAX]
    SourceBuckets(HashSeed seed, int sets) {
        if (sets < 1 || sets > SETS_MAX || Integer.bitCount(sets) != 1) {
            throw new IllegalArgumentException(
                    "stateSets: " + sets + " (expected: a power of two, 1 to " + SETS_MAX + ")");
        }
        this.seed = seed;
        this.setMask = sets - 1;
        this.tags = new int[sets * WAYS];
        this.emptyAtNanos = new long[sets * WAYS];
    }

    /// Takes a packet's place. False, and nothing taken, where the source, or for a network's limit
    /// its network, is beyond it.
    ///
    /// @param kind one of a source's or network's
    boolean take(
            IpAddress source,
            int backendSlot,
            LimitKind kind,
            Limit limit,
            int ipBytes,
            long nowNanos) {
        long hash =
                isOfNetwork(kind) ? networkHash(source, backendSlot) : hash(source, backendSlot);
        return take(hash, limit, ipBytes, nowNanos);
    }

    /// Takes a packet's place among those of its device, from whatever source. False, and nothing
    /// taken, where the device is beyond its limit.
    ///
    /// @param device its id
    /// @param limit of packets
    boolean takeOfDevice(Span device, int backendSlot, Limit limit, long nowNanos) {
        long hash = seed.hash(backendSlot | DEVICE, Fnv1a.hash(device), 0);
        return take(hash, limit, 0, nowNanos);
    }

    /// Counts a source's offence. False, and nothing taken, where it is one too many.
    boolean takeOfOffences(IpAddress source, long nowNanos) {
        long hash = seed.hash(scope(source, 0) | OFFENCES, source.high(), source.low());
        int tag = ((int) (hash >>> 32) & ~ShieldAbi.BUCKET_KIND_MASK) | ShieldAbi.BUCKET_PACKETS;
        int way = wayOf(((int) hash & setMask) * WAYS, tag);
        long toleranceNanos = (ShieldAbi.OFFENCES_MAX - 1) * ShieldAbi.OFFENCE_NANOS;
        if (emptyAtNanos[way] > nowNanos + toleranceNanos) {
            return false;
        }
        emptyAtNanos[way] = Math.max(emptyAtNanos[way], nowNanos) + ShieldAbi.OFFENCE_NANOS;
        return true;
    }

    private boolean take(long hash, Limit limit, int ipBytes, long nowNanos) {
        int first = ((int) hash & setMask) * WAYS;
        int tag = ((int) (hash >>> 32) & ~ShieldAbi.BUCKET_KIND_MASK) | counts(limit);
        int way = wayOf(first, tag);
        if (Limits.isBeyond(emptyAtNanos[way], limit, nowNanos)) {
            return false;
        }
        emptyAtNanos[way] = Limits.after(emptyAtNanos[way], limit, ipBytes, nowNanos);
        return true;
    }

    private static boolean isOfNetwork(LimitKind kind) {
        return switch (kind) {
            case SOURCE_LIMIT, SOURCE_BYTES, SOURCE_CONNECTIONS -> false;
            case NETWORK_LIMIT, NETWORK_BYTES -> true;
            case DEVICE_LIMIT, BACKEND_LIMIT, BACKEND_BYTES ->
                    throw new IllegalArgumentException(
                            "kind: " + kind + " (expected: one of a source or network)");
        };
    }

    /// A source's buckets of all kinds stand in the set of one hash.
    private long hash(IpAddress source, int backendSlot) {
        return seed.hash(scope(source, backendSlot), source.high(), source.low());
    }

    private long networkHash(IpAddress source, int backendSlot) {
        int length =
                switch (source.family()) {
                    case IPV4 -> NETWORK_BITS_IPV4;
                    case IPV6 -> NETWORK_BITS_IPV6;
                };
        IpPrefix network = IpPrefix.of(source, length);
        return seed.hash(scope(source, backendSlot) | NETWORK, network.high(), network.low());
    }

    private static long scope(IpAddress source, int backendSlot) {
        return source.family() == IpFamily.IPV6 ? backendSlot | IPV6 : backendSlot;
    }

    /// What tells a source's buckets apart.
    private static int counts(Limit limit) {
        return switch (limit) {
            case RateLimit _ -> ShieldAbi.BUCKET_PACKETS;
            case ByteLimit _ -> ShieldAbi.BUCKET_BYTES;
            case ConnectionLimit _ -> ShieldAbi.BUCKET_CONNECTIONS;
        };
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
