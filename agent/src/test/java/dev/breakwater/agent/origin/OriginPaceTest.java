package dev.breakwater.agent.origin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OriginPaceTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void asksAtOnceAndThenEveryThreeSeconds() {
        OriginPace pace = new OriginPace(5);

        assertThat(pace.isDue(5)).isTrue();
        pace.answered(5);
        assertThat(pace.isDue(3 * SECOND + 4)).isFalse();
        assertThat(pace.isDue(3 * SECOND + 5)).isTrue();
    }

    @Test
    void asksASilentServerLessAndLessOften() {
        OriginPace pace = new OriginPace(0);

        for (long seconds : new long[] {3, 6, 12, 24, 30, 30}) {
            pace.silent(0);
            assertThat(pace.isDue(seconds * SECOND - 1)).isFalse();
            assertThat(pace.isDue(seconds * SECOND)).isTrue();
        }
    }

    @Test
    void asksOneThatAnswersAgainAsOftenAsBefore() {
        OriginPace pace = new OriginPace(0);
        pace.silent(0);
        pace.silent(0);
        pace.answered(0);

        assertThat(pace.isDue(3 * SECOND)).isTrue();
    }

    @Test
    void tellsOfSilenceAndOfItsEndOnce() {
        OriginPace pace = new OriginPace(0);

        assertThat(pace.answered(0)).isFalse();
        assertThat(pace.silent(0)).isTrue();
        assertThat(pace.silent(0)).isFalse();
        assertThat(pace.isSilent()).isTrue();
        assertThat(pace.answered(0)).isTrue();
        assertThat(pace.isSilent()).isFalse();
    }
}
