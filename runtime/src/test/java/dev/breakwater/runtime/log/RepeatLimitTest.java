package dev.breakwater.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepeatLimitTest {
    private static final long WINDOW_NANOS = 10;

    private final RepeatLimit limit = new RepeatLimit(1, WINDOW_NANOS);

    @Test
    void withholdsARepetitionInsideTheWindow() {
        limit.onLine("a", 0);

        assertThat(limit.onLine("a", 9).write()).isFalse();
        assertThat(limit.onLine("b", 9).write()).isTrue();
    }

    @Test
    void tellsHowManyWereWithheldOnceTheWindowIsOver() {
        limit.onLine("a", 0);
        limit.onLine("a", 1);
        limit.onLine("a", 2);

        assertThat(limit.onLine("a", 10)).isEqualTo(new RepeatLimit.Decision(true, 2));
    }

    @Test
    void forgetsTheOldestTextAtTheLimit() {
        limit.onLine("first", 0);
        for (int i = 0; i < RepeatLimit.TEXTS_MAX; i++) {
            limit.onLine("text " + i, 1);
        }

        assertThat(limit.onLine("first", 2).write()).isTrue();
        assertThat(limit.onLine("text " + (RepeatLimit.TEXTS_MAX - 1), 2).write()).isFalse();
    }
}
