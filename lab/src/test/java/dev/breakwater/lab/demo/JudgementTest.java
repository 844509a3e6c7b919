package dev.breakwater.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final Served HURT = served(5, 95, 1_000_000);
    private static final Served FINE = served(100, 0, 2_000);

    @Test
    void holdsWhereTheClientIsServedAndTheFloodIsDropped() {
        Judgement judgement = Judgement.of(HURT, FINE, dropped(980));

        assertThat(judgement.held()).isTrue();
        assertThat(judgement.warnings()).isEmpty();
    }

    @Test
    void failsWhereTheClientLosesRequests() {
        assertThat(Judgement.of(HURT, served(98, 2, 2_000), dropped(980)).failures())
                .containsExactly("served: 98.00 % (expected: 99 % or more)");
    }

    @Test
    void failsWhereTheClientWaits() {
        assertThat(Judgement.of(HURT, served(100, 0, 260_000), dropped(980)).failures())
                .containsExactly("p99: 260 ms (expected: at most 250 ms)");
    }

    @Test
    void failsWhereTheFloodPasses() {
        assertThat(Judgement.of(HURT, FINE, dropped(940)).failures())
                .containsExactly("dropped: 94.00 % of what came (expected: 95 % or more)");
    }

    @Test
    void failsWhereNothingWasServedOrSent() {
        assertThat(Judgement.of(HURT, served(0, 0, 0), Counted.NONE).failures()).hasSize(2);
    }

    @Test
    void warnsWhereTheFloodHardlyHurt() {
        Judgement judgement = Judgement.of(FINE, FINE, dropped(980));

        assertThat(judgement.held()).isTrue();
        assertThat(judgement.warnings()).hasSize(1);
    }

    private static Counted dropped(long ofThousand) {
        return new Counted(1, 1_000, new Drops(Map.of("RULE_DROP", ofThousand)));
    }

    private static Served served(int served, int failed, long p99Micros) {
        return new Served(served, failed, p99Micros / 2, p99Micros, 0, 0);
    }
}
