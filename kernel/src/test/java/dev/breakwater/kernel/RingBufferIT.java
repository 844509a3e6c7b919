package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RingBufferIT {
    private final BpfObject object = TestObjects.loadTrial();
    private final TestRun tells = object.program("tells").testRun(64);
    private final RingBuffer ring = RingBuffer.open(object.map("told"));
    private final List<Long> numbers = new ArrayList<>();

    @AfterEach
    void close() {
        ring.close();
        tells.close();
        object.close();
    }

    @Test
    void handsOverWhatWasWrittenInItsOrder() {
        tell(7);

        assertThat(ring.drain(100, this::note)).isEqualTo(4);
        assertThat(numbers).containsExactly(1L, 2L, 4L, 5L);
        assertThat(ring.drain(100, this::note)).isZero();
    }

    @Test
    void handsOverNoMoreThanItIsAskedFor() {
        tell(7);

        assertThat(ring.drain(3, this::note)).isEqualTo(3);
        assertThat(ring.drain(3, this::note)).isEqualTo(1);
        assertThat(numbers).containsExactly(1L, 2L, 4L, 5L);
    }

    @Test
    void makesRoomRoundAndRound() {
        List<Long> expected = new ArrayList<>();
        for (long number = 0; number < 9_000; number++) {
            if (number % 3 != 0) {
                expected.add(number);
            }
        }

        for (int round = 0; round < 90; round++) {
            tell(100);
            ring.drain(1_000, this::note);
        }

        assertThat(numbers).isEqualTo(expected);
    }

    @Test
    void leavesTheProgramWithoutRoomWhereNobodyReads() {
        tell(200);

        assertThat(tells.run(new byte[64])).isZero();
        ring.drain(1, this::note);
        assertThat(tells.run(new byte[64])).isEqualTo(1);
    }

    @Test
    void goesOnWhereTheReaderBeforeStopped() {
        tell(3);
        ring.drain(1, this::note);

        try (RingBuffer next = RingBuffer.open(object.map("told"))) {
            next.drain(100, this::note);
        }

        assertThat(numbers).containsExactly(1L, 2L);
    }

    @Test
    void handsNothingOverTwiceWhereTheReaderThrows() {
        tell(3);

        assertThatThrownBy(
                        () ->
                                ring.drain(
                                        100,
                                        record -> {
                                            throw new IllegalStateException("full");
                                        }))
                .hasMessage("full");

        ring.drain(100, this::note);
        assertThat(numbers).containsExactly(2L);
    }

    @Test
    void waitsUntilThereIsSomething() {
        assertThat(ring.await(0)).isFalse();

        tell(2);

        assertThat(ring.await(10_000)).isTrue();
        ring.drain(100, this::note);
        assertThat(ring.await(0)).isFalse();
    }

    @Test
    void refusesAMapOfAnotherKind() {
        assertThatThrownBy(() -> RingBuffer.open(object.map("shared")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: type 27)");
    }

    private void tell(int frames) {
        for (int i = 0; i < frames; i++) {
            tells.run(new byte[64]);
        }
    }

    private void note(MemorySegment record) {
        numbers.add(record.get(JAVA_LONG_UNALIGNED, 0));
    }
}
