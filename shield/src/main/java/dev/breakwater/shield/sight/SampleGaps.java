package dev.breakwater.shield.sight;

/// How many packets lie between one that is taken and the next, where one of so many is: 1 to twice
/// as many less one, evenly, so that no rhythm of the traffic meets it. `next_gap` of bpf/sight.h
/// draws the same. Source of the generator: Marsaglia, "Xorshift RNGs", 2003. Owned by one thread.
public final class SampleGaps {
    private long random;

    /// @param seed not 0
    public SampleGaps(long seed) {
        if (seed == 0) {
            throw new IllegalArgumentException("seed: 0 (expected: another number)");
        }
        this.random = seed;
    }

    /// Packets until the next one that is taken.
    ///
    /// @param interval one of so many is taken, 1 to 2^31 - 1
    public long next(int interval) {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return 1 + (((random >>> Integer.SIZE) * (2L * interval - 1)) >>> Integer.SIZE);
    }
}
