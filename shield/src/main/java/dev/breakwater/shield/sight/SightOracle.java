package dev.breakwater.shield.sight;

import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.IpAddress;
import java.util.HashMap;
import java.util.Map;

/// What one CPU of the packet path has seen of the sources, in plain Java: the specification of
/// `bpf/sight.h`. Owned by one thread.
public final class SightOracle {
    private final HashSeed seed;
    private final SampleGaps gaps;
    private final int sourceInterval;
    private final Map<Integer, UniqueSources> unique = new HashMap<>();
    private final Map<Integer, TopSources> top = new HashMap<>();
    private long packetsUntilSource;

    /// @param sourceInterval one packet of so many is looked at for the top sources
    public SightOracle(HashSeed seed, SampleGaps gaps, int sourceInterval) {
        this.seed = seed;
        this.gaps = gaps;
        this.sourceInterval = sourceInterval;
    }

    /// Sees a packet that was judged.
    ///
    /// @param backendSlot 0 where it is for no backend
    public void see(int backendSlot, IpAddress source) {
        long hash = seed.ofAddress(source.high(), source.low());
        unique(backendSlot).add(hash);
        if (packetsUntilSource > 1) {
            packetsUntilSource--;
            return;
        }
        packetsUntilSource = gaps.next(sourceInterval);
        top(backendSlot).add(hash, source);
    }

    public UniqueSources unique(int backendSlot) {
        return unique.computeIfAbsent(backendSlot, _ -> new UniqueSources());
    }

    public TopSources top(int backendSlot) {
        return top.computeIfAbsent(backendSlot, _ -> new TopSources());
    }
}
