package dev.breakwater.agent.counters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.config.Attribution;
import dev.breakwater.agent.tables.FakeTables;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.CountryCounters;
import dev.breakwater.bpf.Reason;
import dev.breakwater.runtime.metrics.MetricsText;
import dev.breakwater.shield.config.CountryCode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CounterLoopTest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final FakeTables tables = new FakeTables("epoch-1");
    private final List<Counters> sent = new ArrayList<>();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private boolean isStreamOpen = true;
    private long stream = 1;
    private long nowNanos = SECOND_NANOS;
    private final CounterLoop loop =
            new CounterLoop(
                    tables,
                    () -> Attribution.EMPTY,
                    Optional.of(new Control()),
                    new CounterMeters(registry),
                    () -> nowNanos,
                    InstantSource.fixed(Instant.ofEpochMilli(1_000)));

    @Test
    void goesOnAfterAReadingThatFails() {
        tables.failToRead(true);
        turn();
        tables.failToRead(false);
        turn();

        assertThat(sent).hasSize(1);
        assertThat(metrics())
                .contains("agent_counter_readings_total{outcome=\"FAILED\"} 1.0")
                .contains("agent_counter_readings_total{outcome=\"SENT\"} 1.0");
    }

    @Test
    void tellsPrometheusHowManyConnectionsAreKnown() {
        turn();

        assertThat(metrics())
                .contains("shield_connections{proven=\"yes\"} 3.0")
                .contains("shield_connections{proven=\"no\"} 2.0")
                .contains("shield_proven_sources 1.0")
                .contains("shield_connection_places 8.0");
    }

    @Test
    void sendsEachSecondOnceTheStreamIsBack() {
        isStreamOpen = false;
        tables.count(0, Reason.NOT_IP, 3);
        turn();
        tables.count(0, Reason.NOT_IP, 2);
        isStreamOpen = true;
        turn();

        assertThat(sent).extracting(this::packets).containsExactly(3L, 5L);
        assertThat(sent).extracting(Counters::getSequence).containsExactly(2_001L, 3_001L);
        assertThat(sent).extracting(Counters::getAgeMillis).containsExactly(1_000L, 0L);
        assertThat(sent.getFirst().getTimeMillis()).isEqualTo(1_000);
        assertThat(metrics())
                .contains("agent_counter_readings_total{outcome=\"KEPT\"} 1.0")
                .contains("agent_counter_readings_unkept 2.0")
                .contains("backend=\"none\"");
    }

    @Test
    void sendsOnANewStreamWhatControlHasNotKept() {
        turn();
        turn();
        turn();
        loop.kept("epoch-1", 2_001);
        sent.clear();

        stream = 2;
        turn();

        assertThat(sent).extracting(Counters::getSequence).containsExactly(3_001L, 4_001L, 5_001L);
    }

    @Test
    void forgetsNothingForWhatWasKeptOfAnotherEpoch() {
        turn();

        loop.kept("epoch-0", 9_001);

        stream = 2;
        turn();
        assertThat(sent).extracting(Counters::getSequence).containsExactly(2_001L, 2_001L, 3_001L);
    }

    @Test
    void hasNoMoreUnderWayThanControlTakes() {
        for (int i = 0; i < UnkeptReadings.UNDER_WAY_MAX + 5; i++) {
            turn();
        }
        assertThat(sent).hasSize(UnkeptReadings.UNDER_WAY_MAX);

        loop.kept("epoch-1", sent.getLast().getSequence());

        assertThat(sent).hasSize(UnkeptReadings.UNDER_WAY_MAX + 5);
    }

    @Test
    void tellsWhereWhatWasJudgedIsFrom() {
        tables.countCountry(CountryCode.UNKNOWN_ID, 1, 0);
        tables.countCountry(new CountryCode("DE").id(), 3, 2);
        turn();

        assertThat(sent.getFirst().getCountriesList())
                .containsExactly(
                        CountryCounters.newBuilder()
                                .setCountry("-")
                                .setPassedPackets(1)
                                .setPassedBytes(100)
                                .build(),
                        CountryCounters.newBuilder()
                                .setCountry("DE")
                                .setPassedPackets(3)
                                .setPassedBytes(300)
                                .setDroppedPackets(2)
                                .setDroppedBytes(200)
                                .build());
        assertThat(metrics())
                .contains("shield_country_packets_total{country=\"-\",verdict=\"DROP\"} 0.0")
                .contains("shield_country_packets_total{country=\"DE\",verdict=\"PASS\"} 3.0")
                .contains("shield_country_bytes_total{country=\"DE\",verdict=\"DROP\"} 200.0");
    }

    private void turn() {
        nowNanos += SECOND_NANOS;
        loop.turn();
    }

    private long packets(Counters counters) {
        return counters.getBackends(0).getReasons(0).getPackets();
    }

    private final class Control implements CounterSink {
        @Override
        public long stream() {
            return stream;
        }

        @Override
        public boolean trySend(long onStream, Counters counters) {
            if (isStreamOpen) {
                sent.add(counters);
            }
            return isStreamOpen;
        }
    }

    private String metrics() {
        return new String(MetricsText.of(registry), UTF_8);
    }
}
