package dev.breakwater.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.BackendSight;
import dev.breakwater.api.v1.SampleTotals;
import dev.breakwater.api.v1.Sight;
import dev.breakwater.api.v1.SourceEstimate;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SightIntakeTest {
    private static final long SECOND = 1_000_000;

    private final SourceHour hour = new SourceHour();
    private final AtomicLong nowMillis = new AtomicLong(SECOND * 1_000);
    private final SightIntake intake =
            new SightIntake(
                    hour,
                    new ControlMetrics(new PrometheusRegistry()),
                    () -> Instant.ofEpochMilli(nowMillis.get()),
                    () -> nowMillis.get() * 1_000_000);

    @Test
    void putsAReadingIntoItsSecond() {
        assertThat(intake.accept("edge", sight(web()).build())).isEmpty();

        assertThat(intake.take().getFirst())
                .isEqualTo(new SightIntake.Unique(SECOND, "edge", Map.of("web", 7L)));
        assertThat(intake.newest()).containsOnlyKeys("edge");
    }

    @Test
    void putsTheReadingOfAClockThatIsOffIntoItsOwnSecond() {
        intake.accept("edge", sight(web()).setTimeMillis(nowMillis.get() - 60_000).build());

        assertThat(intake.take().getFirst().second()).isEqualTo(SECOND);
    }

    @Test
    void keepsNothingOfABackendWithoutTraffic() {
        intake.accept("edge", sight(BackendSight.newBuilder().setBackend("web")).build());

        assertThat(intake.newest().values())
                .allSatisfy(reading -> assertThat(reading.backends()).isEmpty());
    }

    @Test
    void tellsNoNewsOfANodeThatFellSilent() {
        intake.accept("edge", sight(web()).build());

        nowMillis.addAndGet(31_000);

        assertThat(intake.newest()).isEmpty();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(refused(sight(web()).setSpanMillis(0))).contains(SightRefusal.TIME);
        assertThat(refused(sight(web()).setTimeMillis(Long.MIN_VALUE))).contains(SightRefusal.TIME);
        assertThat(refused(sight(web().setBackend("No Name")))).contains(SightRefusal.NAME);
        assertThat(refused(sight(web()).addBackends(web()))).contains(SightRefusal.NAME);
        assertThat(refused(sight(web().setPackets(-1)))).contains(SightRefusal.NEGATIVE);
        assertThat(refused(sight(web().addTopSources(source("192.0.2.1", -1)))))
                .contains(SightRefusal.NEGATIVE);
        assertThat(refused(sight(web().addTopSources(source("192.0.2.256", 1)))))
                .contains(SightRefusal.ADDRESS);
        assertThat(refused(sight(web()).setSamples(SampleTotals.newBuilder().setRingFull(-1))))
                .contains(SightRefusal.NEGATIVE);
        assertThat(
                        refused(
                                sight(
                                        web().addAllTopSources(
                                                        Collections.nCopies(
                                                                1_001,
                                                                source("192.0.2.1", 1).build())))))
                .contains(SightRefusal.TOO_MANY);
        assertThat(intake.newest()).isEmpty();
    }

    @Test
    void refusesReadingsThatComeTooOften() {
        intake.accept("edge", sight(web()).build());
        nowMillis.addAndGet(99);
        assertThat(refused(sight(web()))).contains(SightRefusal.TOO_OFTEN);

        nowMillis.addAndGet(1);
        assertThat(refused(sight(web()))).isEmpty();
    }

    @Test
    void letsTheNodeNotHeardForLongestGo() {
        for (int node = 0; node <= SightIntake.NODES_MAX; node++) {
            intake.accept("edge-" + node, sight(web()).build());
        }

        assertThat(intake.newest())
                .hasSize(SightIntake.NODES_MAX)
                .doesNotContainKey("edge-0")
                .containsKey("edge-" + SightIntake.NODES_MAX);
    }

    @Test
    void holdsNoMoreThanItsLimitOfAllNodesTogether() {
        var many = Collections.nCopies(SightReader.SOURCES_MAX, source("192.0.2.1", 1).build());
        Sight message = sight(web().addAllTopSources(many)).build();
        int size = SightReader.SOURCES_MAX + 2;
        int nodesMax = SightIntake.NUMBERS_MAX / size;

        List<String> refused =
                IntStream.rangeClosed(0, nodesMax)
                        .mapToObj(node -> "edge-" + node)
                        .filter(node -> intake.accept(node, message).isPresent())
                        .toList();

        assertThat(refused).containsExactly("edge-" + nodesMax);
        assertThat(intake.accept("edge-last", message)).contains(SightRefusal.FULL);
        assertThat(intake.newest().values().stream().mapToInt(SightReading::size).sum())
                .isEqualTo(nodesMax * size)
                .isLessThanOrEqualTo(SightIntake.NUMBERS_MAX);
    }

    private Optional<SightRefusal> refused(Sight.Builder message) {
        return intake.accept("edge", message.build());
    }

    private Sight.Builder sight(BackendSight.Builder backend) {
        return Sight.newBuilder()
                .setTimeMillis(nowMillis.get())
                .setSpanMillis(1_000)
                .addBackends(backend);
    }

    private static BackendSight.Builder web() {
        return BackendSight.newBuilder().setBackend("web").setUniqueSources(7).setPackets(64);
    }

    private static SourceEstimate.Builder source(String address, long packets) {
        return SourceEstimate.newBuilder().setAddress(address).setPackets(packets);
    }
}
