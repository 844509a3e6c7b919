package dev.breakwater.shield.sight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.breakwater.shield.compile.HashSeed;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniqueSourcesTest {
    private static final int SEEDS = 50;

    @Test
    void countsNobodyAsNone() {
        assertThat(new UniqueSources().estimate()).isZero();
    }

    @Test
    void countsASourceOnceHoweverOftenItSends() {
        UniqueSources sources = new UniqueSources();
        for (int i = 0; i < 100_000; i++) {
            sources.add(new HashSeed(1, 2).ofAddress((i % 3L) << 32, 0));
        }

        assertThat(sources.estimate()).isEqualTo(3);
    }

    @Test
    void holdsAHashWithoutAnyBit() {
        UniqueSources sources = new UniqueSources();
        sources.add(0);

        assertThat(sources.registers().get(0)).isEqualTo((byte) 55);
        assertThat(sources.estimate()).isEqualTo(1);
    }

    /// Over all seeds the error's root mean square is the standard error; 3,000 is where the
    /// estimator goes from one range to the other, and known to be a little worse.
    @ParameterizedTest
    @ValueSource(longs = {10, 100, 1_000, 3_000, 10_000, 100_000, 1_000_000})
    void keepsItsErrorBound(long count) {
        double squares = 0;
        double sum = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            double error = relativeError(seed, count);
            assertThat(error).as("seed %d", seed).isCloseTo(0, within(4.5 * bound()));
            squares += error * error;
            sum += error;
        }

        assertThat(Math.sqrt(squares / SEEDS)).isLessThan(1.35 * bound());
        assertThat(sum / SEEDS).isCloseTo(0, within(bound()));
    }

    private static double bound() {
        return UniqueSources.STANDARD_ERROR;
    }

    private static double relativeError(long seed, long count) {
        SplittableRandom random = new SplittableRandom(seed);
        HashSeed hash = new HashSeed(random.nextLong(), random.nextLong());
        UniqueSources sources = new UniqueSources();
        long first = random.nextInt();
        // Neighbours, as an attacker might take them: only the hash scatters them.
        for (long i = 0; i < count; i++) {
            sources.add(hash.ofAddress((first + i) << 32, 0));
        }
        return (double) sources.estimate() / count - 1;
    }
}
