package dev.breakwater.control.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrongKeysTest {
    private final WrongKeys wrongKeys = new WrongKeys();

    @Test
    void listensToNobodyAfterTheBurst() {
        fail("a", WrongKeys.BURST, 0);

        assertThat(wrongKeys.mayTry("a", WrongKeys.REFILL_NANOS - 1)).isFalse();
        assertThat(wrongKeys.mayTry("b", 0)).isTrue();
    }

    @Test
    void grantsOneTryForEachSpanAfterwards() {
        fail("a", WrongKeys.BURST, 0);

        assertThat(wrongKeys.mayTry("a", WrongKeys.REFILL_NANOS)).isTrue();
        fail("a", 1, WrongKeys.REFILL_NANOS);

        assertThat(wrongKeys.mayTry("a", WrongKeys.REFILL_NANOS)).isFalse();
        assertThat(wrongKeys.mayTry("a", 2 * WrongKeys.REFILL_NANOS)).isTrue();
    }

    @Test
    void remembersNoMoreThanSoManySenders() {
        fail("a", WrongKeys.BURST, 0);

        for (int i = 0; i < WrongKeys.SENDERS_MAX; i++) {
            fail("other " + i, 1, 0);
        }

        assertThat(wrongKeys.mayTry("a", 0)).isTrue();
    }

    private void fail(String sender, int times, long nowNanos) {
        for (int i = 0; i < times; i++) {
            wrongKeys.add(sender, nowNanos);
        }
    }
}
