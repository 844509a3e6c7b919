package dev.breakwater.agent.config;

import dev.breakwater.testkit.seeds.Seeds;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A follower in a [FollowerWorld], one seed a world.
///
/// More worlds: `./dev sim --seeds 1000`. One again: `./dev sim --seed 42`.
class ConfigFollowerSimTest {
    private static final int SEEDS = 50;

    @ParameterizedTest
    @MethodSource("seeds")
    void reachesTheNewestVersionAndNeverGoesBack(long seed) {
        try {
            new FollowerWorld(seed).live();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "; " + Seeds.replay(seed), e);
        }
    }

    static LongStream seeds() {
        return Seeds.first(SEEDS);
    }
}
