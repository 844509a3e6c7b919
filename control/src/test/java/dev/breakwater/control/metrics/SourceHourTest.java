package dev.breakwater.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.shield.config.IpAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceHourTest {
    private static final IpAddress LOUD = IpAddress.ipv4(1);
    private static final IpAddress QUIET = IpAddress.ipv4(2);

    private final SourceHour hour = new SourceHour(20);

    @Test
    void answersAveragesOverWhatNodesHaveSeen() {
        hour.add(100, "a", reading(1_000, 10, 1_000, source(LOUD, 600), source(QUIET, 100)));
        hour.add(101, "a", reading(2_000, 40, 2_000, source(LOUD, 300)));

        SourceHour.Loudest loudest = hour.loudest(100, "web", "", 10);

        assertThat(loudest.packetsPerSecond()).isEqualTo(1_000);
        assertThat(loudest.uniqueSources()).isEqualTo(30);
        assertThat(loudest.sources())
                .containsExactly(
                        new SourceHour.SourceRate(LOUD, 300),
                        new SourceHour.SourceRate(QUIET, 100 / 3.0));
    }

    @Test
    void countsTheTimeInWhichABackendWasIdle() {
        hour.add(100, "a", reading(1_000, 10, 1_000, source(LOUD, 600)));
        hour.add(101, "a", new SightReading(0, 1_000, NO_SAMPLES, Map.of()));

        assertThat(hour.loudest(100, "web", "", 10).packetsPerSecond()).isEqualTo(500);
    }

    @Test
    void addsNodesUp() {
        hour.add(100, "a", reading(1_000, 10, 1_000, source(LOUD, 600)));
        hour.add(100, "b", reading(1_000, 5, 500, source(LOUD, 60)));

        assertThat(hour.loudest(100, "web", "", 1).sources())
                .containsExactly(new SourceHour.SourceRate(LOUD, 660));
        assertThat(hour.loudest(100, "web", "b", 1).sources())
                .containsExactly(new SourceHour.SourceRate(LOUD, 60));
        assertThat(hour.loudest(100, "web", "", 1).uniqueSources()).isEqualTo(15);
    }

    @Test
    void forgetsAnHourLater() {
        hour.add(100, "a", reading(1_000, 10, 1_000, source(LOUD, 600)));
        hour.add(100 + SourceHour.SECONDS, "a", reading(1_000, 1, 1_000));

        assertThat(hour.loudest(0, "web", "", 10).sources()).isEmpty();
    }

    @Test
    void letsTheOldestSecondsGoWhereThereIsNoRoom() {
        for (int second = 1; second <= 100; second++) {
            hour.add(second, "a", reading(1_000, second, 1_000, source(LOUD, 1)));
        }

        assertThat(hour.entryCount()).isLessThanOrEqualTo(20);
        assertThat(hour.loudest(0, "web", "", 1).uniqueSources()).isEqualTo(97.5);
    }

    private static final SightReading.SampleTotals NO_SAMPLES =
            new SightReading.SampleTotals(0, 0, 0, 0);

    private static SightReading reading(
            long spanMillis, long unique, long packets, SightReading.Source... top) {
        return new SightReading(
                0,
                spanMillis,
                NO_SAMPLES,
                Map.of("web", new SightReading.Sources(unique, packets, List.of(top))));
    }

    private static SightReading.Source source(IpAddress address, long packets) {
        return new SightReading.Source(address, packets);
    }
}
