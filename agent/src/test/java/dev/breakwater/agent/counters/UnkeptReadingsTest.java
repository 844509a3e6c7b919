package dev.breakwater.agent.counters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.Counters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnkeptReadingsTest {
    private final List<Long> sent = new ArrayList<>();

    @Test
    void thinsOutInPlaceOfLosingWhereThereAreTooMany() {
        UnkeptReadings readings = new UnkeptReadings();

        for (long i = 1; i <= 10L * UnkeptReadings.READINGS_MAX; i++) {
            readings.add(reading(i), 0);
        }

        assertThat(readings.count())
                .isBetween(UnkeptReadings.READINGS_MAX / 2, UnkeptReadings.READINGS_MAX);
        sendAll(readings);
        assertThat(sent.getLast()).isEqualTo(10L * UnkeptReadings.READINGS_MAX);
        assertThat(sent).isSorted();
    }

    @Test
    void keepsTheNewestHoweverLittleRoomThereIs() {
        UnkeptReadings readings = new UnkeptReadings(1);

        readings.add(reading(1), 0);
        readings.add(reading(2), 0);

        sendAll(readings);
        assertThat(sent).containsExactly(2L);
    }

    @Test
    void sendsAgainNothingThatIsUnderWayOnTheSameStream() {
        UnkeptReadings readings = new UnkeptReadings();
        readings.add(reading(1), 0);

        assertThat(readings.send(new Control(1), 0)).isTrue();
        assertThat(readings.send(new Control(1), 0)).isTrue();

        assertThat(sent).containsExactly(1L);
    }

    private void sendAll(UnkeptReadings readings) {
        while (readings.count() > 0) {
            boolean _ = readings.send(new Control(1), 0);
            readings.kept("e", sent.getLast());
        }
    }

    private static Counters reading(long sequence) {
        return Counters.newBuilder().setEpoch("e").setSequence(sequence).build();
    }

    private final class Control implements CounterSink {
        private final long stream;

        Control(long stream) {
            this.stream = stream;
        }

        @Override
        public long stream() {
            return stream;
        }

        @Override
        public boolean trySend(long onStream, Counters counters) {
            return sent.add(counters.getSequence());
        }
    }
}
