package dev.breakwater.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(new SplittableRandom(1));

    @Test
    void triesAgainWithinAFifthOfASecondAtFirst() {
        assertThat(backoff.afterStreamOf(0)).isBetween(100_000_000L, 200_000_000L);
    }

    @Test
    void waitsLongerEachTimeUpToFiveSeconds() {
        long waitNanos = 0;
        for (int i = 0; i < 20; i++) {
            waitNanos = backoff.afterStreamOf(0);
        }

        assertThat(waitNanos).isBetween(2_500_000_000L, 5_000_000_000L);
    }

    @Test
    void startsOverAfterAStreamThatHeld() {
        for (int i = 0; i < 20; i++) {
            backoff.afterStreamOf(0);
        }

        assertThat(backoff.afterStreamOf(Backoff.GOOD_STREAM_NANOS))
                .isLessThanOrEqualTo(200_000_000L);
    }

    @Test
    void goesOnWaitingLongerWhereStreamsEndAtOnce() {
        backoff.afterStreamOf(1);
        backoff.afterStreamOf(1);

        assertThat(backoff.afterStreamOf(1)).isGreaterThanOrEqualTo(400_000_000L);
    }
}
