package dev.breakwater.shield.sight;

import static java.util.Comparator.comparingLong;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Candidates for the loudest sources, in fixed memory. Owned by one thread.
///
/// Each of eight sets, which a source's hash names, is a Space-Saving of ten counters: a newcomer
/// takes over the counter that stands lowest, with its count, of which it keeps how much was not
/// its own. So a count is never too low, and too high by at most what it keeps; and a source with
/// more than a tenth of its set's packets always has a counter (Metwally, Agrawal and El Abbadi,
/// "Efficient computation of frequent and top-k elements in data streams", ICDT 2005, theorems 1
/// and 2). Where traffic comes from many, a set has an eighth of it: 1.25 % of all is enough.
public final class TopSources {
    /// Candidates that there is room for.
    public static final int CANDIDATES = ShieldAbi.CANDIDATE_SETS * ShieldAbi.CANDIDATE_WAYS;

    /// Of an IPv4 address as an IPv6 one, `::ffff:a.b.c.d`.
    private static final long MAPPED = 0xFFFF_0000_0000L;

    private static final int WAYS = ShieldAbi.CANDIDATE_WAYS;

    private final long[] high = new long[CANDIDATES];
    private final long[] low = new long[CANDIDATES];
    private final long[] packets = new long[CANDIDATES];
    private final long[] overcount = new long[CANDIDATES];

    /// No candidate yet.
    public TopSources() {}

    /// The candidates as the kernel holds them.
    ///
    /// @param sets one after the other, [ShieldAbi#CANDIDATE_SETS] from its start on
    public static TopSources of(ByteBuffer sets) {
        TopSources sources = new TopSources();
        ByteBuffer bytes = sets.duplicate().order(ByteOrder.nativeOrder());
        for (int i = 0; i < CANDIDATES; i++) {
            int at =
                    i / WAYS * ShieldAbi.CANDIDATE_SET_BYTES
                            + ShieldAbi.CANDIDATE_SET_WAYS_OFFSET
                            + i % WAYS * ShieldAbi.CANDIDATE_BYTES;
            sources.high[i] = bytes.getLong(at + ShieldAbi.CANDIDATE_HIGH_OFFSET);
            sources.low[i] = bytes.getLong(at + ShieldAbi.CANDIDATE_LOW_OFFSET);
            sources.packets[i] = number(bytes, at + ShieldAbi.CANDIDATE_PACKETS_OFFSET);
            sources.overcount[i] = number(bytes, at + ShieldAbi.CANDIDATE_OVERCOUNT_OFFSET);
        }
        return sources;
    }

    private static long number(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    /// Counts one packet of a source.
    ///
    /// @param hash [dev.breakwater.shield.compile.HashSeed#ofAddress] of its address
    public void add(long hash, IpAddress source) {
        long sourceHigh =
                switch (source.family()) {
                    case IPV4 -> 0;
                    case IPV6 -> source.high();
                };
        long sourceLow =
                switch (source.family()) {
                    case IPV4 -> MAPPED | source.high() >>> Integer.SIZE;
                    case IPV6 -> source.low();
                };
        int first = (int) (hash >>> ShieldAbi.CANDIDATE_SET_SHIFT) * WAYS;
        int least = first;
        for (int way = first; way < first + WAYS; way++) {
            if (high[way] == sourceHigh && low[way] == sourceLow) {
                packets[way]++;
                return;
            }
            if (packets[way] < packets[least]) {
                least = way;
            }
        }
        high[least] = sourceHigh;
        low[least] = sourceLow;
        overcount[least] = packets[least];
        packets[least]++;
    }

    /// Packets counted of all sources: a newcomer's count goes on from the one before.
    public long packets() {
        return Arrays.stream(packets).sum();
    }

    /// The candidates with the most packets for certain, the loudest first.
    ///
    /// @param count at most so many
    public List<SourceCount> loudest(int count) {
        List<SourceCount> sources = new ArrayList<>();
        for (int i = 0; i < CANDIDATES; i++) {
            // A counter that a CPU was in while it was read may have the one and not yet the other.
            if (packets[i] > overcount[i]) {
                sources.add(
                        new SourceCount(
                                address(high[i], low[i]), packets[i] - overcount[i], packets[i]));
            }
        }
        return sources.stream()
                .sorted(
                        comparingLong(SourceCount::packetsMin)
                                .reversed()
                                .thenComparing(found -> found.source().toString()))
                .limit(count)
                .toList();
    }

    private static IpAddress address(long high, long low) {
        return high == 0 && low >>> Integer.SIZE == MAPPED >>> Integer.SIZE
                ? IpAddress.ipv4((int) low)
                : IpAddress.ipv6(high, low);
    }
}
