package dev.breakwater.testkit.frames;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.check.Checks;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.judge.Oracle;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrameWorldTest {
    @Test
    void isTheSameForTheSameSeed() {
        FrameWorld one = new FrameWorld(42);
        FrameWorld other = new FrameWorld(42);

        assertThat(one.nextConfiguration(1, 50)).isEqualTo(other.nextConfiguration(1, 50));
        for (int i = 0; i < 1_000; i++) {
            assertThat(Arrays.equals(one.nextFrame(), other.nextFrame())).isTrue();
            assertThat(one.nextNanos()).isEqualTo(other.nextNanos());
        }
    }

    @Test
    void makesOnlyConfigurationsThatChecksAccept() {
        for (int seed = 0; seed < 300; seed++) {
            Configuration configuration = new FrameWorld(seed).nextConfiguration(1, 200);

            assertThat(Checks.check(configuration)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void meetsEveryReasonAgainAndAgain() {
        Map<Reason, Integer> counts = new EnumMap<>(Reason.class);
        for (int seed = 0; seed < 600; seed++) {
            FrameWorld world = new FrameWorld(seed);
            Configuration configuration = world.nextConfiguration(1, 20);
            Slots slots = Slots.EMPTY.next(configuration);
            Oracle oracle = new Oracle(configuration, slots, world.hashSeed(), 16, world.sources());
            world.nextAnswers().forEach(oracle::tell);
            world.nextRegistrations().forEach(oracle::register);
            oracle.tellWallClock(world.wallOffsetNanos());
            for (int i = 0; i < 4_000; i++) {
                Reason reason = oracle.judge(world.nextFrame(), world.nextNanos()).reason();
                counts.merge(reason, 1, Integer::sum);
            }
        }

        Set<Reason> expected = EnumSet.allOf(Reason.class);
        expected.removeAll(Set.of(Reason.UNCONFIGURED, Reason.INTERNAL));
        // Eleven offences of one source in a short time: golden packets make them.
        expected.remove(Reason.OFFENDER);
        counts.remove(Reason.OFFENDER);
        assertThat(counts.keySet()).isEqualTo(expected);
        assertThat(counts).allSatisfy((reason, count) -> assertThat(count).isGreaterThan(5));
    }
}
