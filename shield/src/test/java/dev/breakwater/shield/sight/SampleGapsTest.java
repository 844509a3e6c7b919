package dev.breakwater.shield.sight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleGapsTest {
    @Test
    void takesEachPacketWhereOneOfOneIsTaken() {
        SampleGaps gaps = new SampleGaps(1);

        assertThat(LongStream.generate(() -> gaps.next(1)).limit(1_000)).containsOnly(1L);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 32, 1_000, Integer.MAX_VALUE})
    void takesOneOfAsMany(int interval) {
        SampleGaps gaps = new SampleGaps(42);

        var drawn =
                LongStream.generate(() -> gaps.next(interval)).limit(100_000).summaryStatistics();

        assertThat(drawn.getAverage()).isCloseTo(interval, within(0.01 * interval));
        assertThat(drawn.getMin()).isPositive();
        assertThat(drawn.getMax()).isLessThan(2L * interval);
    }

    @Test
    void refusesASeedThatWouldDrawTheSameForEver() {
        assertThatThrownBy(() -> new SampleGaps(0))
                .hasMessage("seed: 0 (expected: another number)");
    }
}
