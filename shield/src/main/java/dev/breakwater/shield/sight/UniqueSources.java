package dev.breakwater.shield.sight;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;

/// How many different sources there were, from registers of fixed size: a HyperLogLog. Owned by
/// one thread.
///
/// The standard error is 1.04 / sqrt(1,024) = 3.3 % (Flajolet, Fusy, Gandouet and Meunier,
/// "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm", AofA 2007). Few
/// sources are counted by the registers still at 0, as the paper's small-range correction says; its
/// large-range correction is not needed with hashes of 64 bits (Heule, Nunkesser and Hall,
/// "HyperLogLog in practice", EDBT 2013).
public final class UniqueSources {
    /// Of one estimate: two thirds of all lie within it, 99.7 % within three times as much.
    public static final double STANDARD_ERROR = 1.04 / Math.sqrt(ShieldAbi.SOURCE_REGISTERS);

    private static final int REGISTERS = ShieldAbi.SOURCE_REGISTERS;

    /// The paper's alpha for 128 registers and more.
    private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

    private static final double SMALL_RANGE = 2.5 * REGISTERS;

    private final byte[] ranks = new byte[REGISTERS];

    /// Sources not seen yet.
    public UniqueSources() {}

    /// The registers as the kernel holds them.
    ///
    /// @param registers one byte each, [ShieldAbi#SOURCE_REGISTERS] from its position on
    public static UniqueSources of(ByteBuffer registers) {
        UniqueSources sources = new UniqueSources();
        registers.get(registers.position(), sources.ranks);
        return sources;
    }

    /// Sees a source; again or for the first time.
    ///
    /// @param hash [dev.breakwater.shield.compile.HashSeed#ofAddress] of its address
    public void add(long hash) {
        int register = (int) hash & ShieldAbi.SOURCE_REGISTERS_MASK;
        ranks[register] = (byte) Math.max(ranks[register], rank(hash));
    }

    private static int rank(long hash) {
        long bits = hash >>> ShieldAbi.SOURCE_REGISTER_BITS;
        return Long.numberOfTrailingZeros(bits | 1L << (ShieldAbi.SOURCE_RANK_MAX - 1)) + 1;
    }

    /// How many sources were seen, about.
    public long estimate() {
        double sum = 0;
        int zeros = 0;
        for (byte rank : ranks) {
            sum += Math.scalb(1.0, -rank);
            zeros += rank == 0 ? 1 : 0;
        }
        double raw = ALPHA * REGISTERS * REGISTERS / sum;
        boolean isSmall = raw <= SMALL_RANGE && zeros > 0;
        return Math.round(isSmall ? REGISTERS * Math.log((double) REGISTERS / zeros) : raw);
    }

    /// The registers, as the kernel holds them.
    public ByteBuffer registers() {
        return ByteBuffer.wrap(ranks).asReadOnlyBuffer();
    }
}
