package dev.breakwater.agent.sight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleIntervalsTest {
    @Test
    void readsAVerdictAsAllItsReasons() {
        Map<Reason, Integer> intervals = SampleIntervals.parse("DROP=1000").orElseThrow();

        assertThat(intervals)
                .containsEntry(Reason.DENIED, 1_000)
                .containsEntry(Reason.MALFORMED_TCP, 1_000)
                .doesNotContainKey(Reason.SERVED);
    }

    @Test
    void letsWhatComesLaterWin() {
        assertThat(SampleIntervals.parse("DROP=1000,DENIED=0,SOURCE_LIMIT=10,SERVED=5"))
                .hasValueSatisfying(
                        intervals ->
                                assertThat(intervals)
                                        .doesNotContainKey(Reason.DENIED)
                                        .containsEntry(Reason.SOURCE_LIMIT, 10)
                                        .containsEntry(Reason.SERVED, 5)
                                        .containsEntry(Reason.FRAGMENT, 1_000));
    }

    @Test
    void readsNothingAsNone() {
        assertThat(SampleIntervals.parse("")).contains(Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP",
                "DROP=",
                "drop=1",
                "GHOST=1",
                "DROP=-1",
                "DROP=1,",
                "DROP=1000000001",
                "DROP=99999999999"
            })
    void refusesWhatIsNone(String text) {
        assertThat(SampleIntervals.parse(text)).isEmpty();
    }
}
