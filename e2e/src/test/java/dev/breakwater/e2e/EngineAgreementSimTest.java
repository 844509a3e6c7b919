package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.judge.Decision;
import dev.breakwater.shield.judge.Oracle;
import dev.breakwater.testkit.frames.FrameWorld;
import dev.breakwater.testkit.seeds.Seeds;
import java.util.HexFormat;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The kernel's program and the oracle, over random frames, rule sets and versions.
class EngineAgreementSimTest {
    private static final int SEEDS = 40;
    private static final int VERSIONS = 5;
    private static final int FRAMES = 5_000;
    private static final int RULES_MAX = 300;

    /// Few, so that sources meet in them and take each other's place.
    private static final int STATE_SETS = 4;

    static LongStream seeds() {
        return Seeds.first(SEEDS, VERSIONS * FRAMES);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void bothEnginesGiveOneAnswer(long seed) {
        FrameWorld world = new FrameWorld(seed);
        Configuration configuration = world.nextConfiguration(1, RULES_MAX);
        Slots slots = Slots.EMPTY.next(configuration);
        Oracle oracle =
                new Oracle(configuration, slots, world.hashSeed(), STATE_SETS, world.sources());
        try (ShieldTrial kernel =
                new ShieldTrial(
                        configuration, slots, world.hashSeed(), STATE_SETS, world.sources())) {
            oracle.tellWallClock(world.wallOffsetNanos());
            kernel.tellWallClock(world.wallOffsetNanos());
            for (int version = 1; version <= VERSIONS; version++) {
                if (version > 1) {
                    configuration = world.nextConfiguration(version, RULES_MAX);
                    slots = slots.next(configuration);
                    oracle.swap(configuration, slots);
                    kernel.swap(configuration, slots);
                }
                tellAlike(world, oracle, kernel);
                judgeAlike(seed, world, oracle, kernel);
                countAlike(seed, configuration, oracle, kernel);
            }
            countCountriesAlike(seed, world, oracle, kernel);
        }
    }

    private static void tellAlike(FrameWorld world, Oracle oracle, ShieldTrial kernel) {
        world.nextAnswers()
                .forEach(
                        (key, answer) -> {
                            oracle.tell(key, answer);
                            kernel.tell(key, answer);
                        });
        world.nextRegistrations()
                .forEach(
                        (place, registration) -> {
                            oracle.register(place, registration);
                            kernel.register(place, registration);
                        });
    }

    private static void judgeAlike(long seed, FrameWorld world, Oracle oracle, ShieldTrial kernel) {
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = world.nextFrame();
            long nowNanos = world.nextNanos();

            Decision expected = oracle.judge(frame, nowNanos);
            Decision decision = kernel.judge(frame, nowNanos);

            if (!decision.equals(expected)) {
                assertThat(decision)
                        .as(
                                "frame %d, %s at %d ns; %s",
                                i, HexFormat.of().formatHex(frame), nowNanos, Seeds.replay(seed))
                        .isEqualTo(expected);
            }
        }
    }

    private static void countAlike(
            long seed, Configuration configuration, Oracle oracle, ShieldTrial kernel) {
        for (FilterRule rule : configuration.filterRules()) {
            assertThat(kernel.hits(rule.name()))
                    .as("hits of %s; %s", rule.name(), Seeds.replay(seed))
                    .isEqualTo(oracle.hits(rule.name()));
        }
    }

    private static void countCountriesAlike(
            long seed, FrameWorld world, Oracle oracle, ShieldTrial kernel) {
        for (int id : world.countryIds()) {
            assertThat(kernel.countryHits(id))
                    .as("hits of country %d; %s", id, Seeds.replay(seed))
                    .isEqualTo(oracle.countryHits(id));
        }
    }
}
