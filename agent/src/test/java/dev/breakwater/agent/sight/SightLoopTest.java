package dev.breakwater.agent.sight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.config.Attribution;
import dev.breakwater.agent.config.CountBases;
import dev.breakwater.agent.tables.FakeSight;
import dev.breakwater.agent.tables.SampleCounts;
import dev.breakwater.agent.tables.SourceSight;
import dev.breakwater.api.v1.BackendSight;
import dev.breakwater.api.v1.Sight;
import dev.breakwater.runtime.metrics.MetricsText;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.sight.SourceCount;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SightLoopTest {
    private static final Attribution ATTRIBUTION =
            new Attribution(
                    new Slots(Map.of("web", 3, "shop", 4), Map.of()), CountBases.EMPTY, Map.of());

    private final FakeSight kernel = new FakeSight();
    private final List<Sight> sent = new ArrayList<>();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final AtomicLong nowNanos = new AtomicLong();
    private final SightLoop loop =
            new SightLoop(
                    kernel,
                    () -> ATTRIBUTION,
                    sent::add,
                    new SightMeters(registry),
                    nowNanos::get,
                    InstantSource.fixed(Instant.ofEpochMilli(90_000)));

    @Test
    void tellsOfTheSpanBeforeTheLastTurn() {
        kernel.see(3, seen(40, source(1, 900, 1_000)));
        turnAt(1_000);
        turnAt(2_100);
        turnAt(3_000);

        assertThat(sent).extracting(Sight::getSpanMillis).containsExactly(1_000L, 1_100L);
        assertThat(sent.getLast().getTimeMillis()).isEqualTo(90_000 - 900);
        assertThat(sent.getLast().getBackends(0))
                .isEqualTo(
                        BackendSight.newBuilder()
                                .setBackend("web")
                                .setUniqueSources(40)
                                .setPackets(5_000)
                                .addTopSources(
                                        dev.breakwater.api.v1.SourceEstimate.newBuilder()
                                                .setAddress("0.0.0.1")
                                                .setPackets(900))
                                .build());
    }

    @Test
    void tellsPrometheusHowManyNotWho() {
        kernel.see(0, seen(7));
        kernel.see(3, seen(40, source(0x0A010203, 900, 1_000)));
        kernel.count(new SampleCounts(5, 6, 7, 8));
        turnAt(1_000);

        assertThat(metrics())
                .contains("shield_unique_sources{backend=\"none\"} 7.0")
                .contains("shield_unique_sources{backend=\"web\"} 40.0")
                .contains("sight_samples_total{outcome=\"OVER_BOUND\"} 6.0")
                .contains("sight_samples_total{outcome=\"RING_FULL\"} 7.0")
                .contains("sight_candidates_busy_total 8.0")
                .doesNotContain("10.1.2.3");
    }

    @Test
    void goesOnAfterAReadingThatFails() {
        turnAt(1_000);
        kernel.failToRead(true);
        turnAt(2_000);
        kernel.failToRead(false);
        kernel.see(3, seen(40));
        turnAt(3_000);

        assertThat(sent).hasSize(1);
    }

    @Test
    void tellsOfTheBusiestWhereThereIsNoRoomForAll() {
        kernel.see(
                3,
                new SourceSight(
                        1, 1, Collections.nCopies(SightMessages.SOURCES_MAX, source(1, 1, 1))));
        kernel.see(4, seen(40, source(2, 900, 1_000)));
        turnAt(1_000);
        turnAt(2_000);

        assertThat(sent.getFirst().getBackendsList())
                .extracting(BackendSight::getBackend, BackendSight::getTopSourcesCount)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("shop", 1),
                        org.assertj.core.api.Assertions.tuple(
                                "web", SightMessages.SOURCES_MAX - 1));
    }

    private void turnAt(long millis) {
        nowNanos.set(millis * 1_000_000);
        loop.turn();
    }

    private static SourceSight seen(long unique, SourceCount... top) {
        return new SourceSight(unique, 5_000, List.of(top));
    }

    private static SourceCount source(int bits, long packetsMin, long packetsMax) {
        return new SourceCount(IpAddress.ipv4(bits), packetsMin, packetsMax);
    }

    private String metrics() {
        return new String(MetricsText.of(registry), UTF_8);
    }
}
