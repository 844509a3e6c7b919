package dev.breakwater.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TestRunIT {
    private final BpfObject object = TestObjects.openTrial();

    @BeforeAll
    void load() {
        object.load();
    }

    @AfterAll
    void close() {
        object.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 60, 1_514, 3_500, 4_096, 9_014, 65_535})
    void hasTheProgramSeeTheWholeFrame(int lengthBytes) {
        try (TestRun run = object.program("answers_length").testRun(TestRun.FRAME_BYTES_MAX)) {
            assertThat(run.run(new byte[lengthBytes])).isEqualTo(lengthBytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13})
    void refusesAFrameShorterThanTheKernelTakes(int lengthBytes) {
        try (TestRun run = object.program("passes").testRun(64)) {
            assertThatThrownBy(() -> run.run(new byte[lengthBytes]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("lengthBytes: " + lengthBytes + " (expected: 14 to 64)");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 14, 33, 60})
    void splitsAFrameAnywhere(int linearBytes) {
        try (TestRun linear = object.program("answers_linear_length").testRun(60);
                TestRun whole = object.program("answers_length").testRun(60)) {
            assertThat(linear.runSplit(new byte[60], 60, linearBytes)).isEqualTo(linearBytes);
            assertThat(whole.runSplit(new byte[60], 60, linearBytes)).isEqualTo(60);
        }
    }

    @Test
    void judgesAWholeFrameAfterASplitOne() {
        try (TestRun run = object.program("answers_linear_length").testRun(60)) {
            assertThat(run.runSplit(new byte[60], 60, 20)).isEqualTo(20);

            assertThat(run.run(new byte[60])).isEqualTo(60);
        }
    }

    @Test
    void measuresTheMeanOfManyRuns() {
        try (TestRun run = object.program("drops").testRun(64)) {
            assertThat(run.run(new byte[64], 64, 10_000)).isEqualTo(TestObjects.XDP_DROP);

            assertThat(run.meanNanos()).isBetween(1, 10_000);
        }
    }
}
