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
import org.junit.jupiter.api.Test;

class CounterLoopTest {
    private final FakeTables tables = new FakeTables("epoch-1");
    private final List<Counters> sent = new ArrayList<>();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private boolean isStreamOpen = true;
    private final CounterLoop loop =
            new CounterLoop(
                    tables,
                    () -> Attribution.EMPTY,
                    this::send,
                    new CounterMeters(registry),
                    () -> 0,
                    InstantSource.fixed(Instant.ofEpochMilli(1_000)));

    @Test
    void goesOnAfterAReadingThatFails() {
        tables.failToRead(true);
        loop.turn();
        tables.failToRead(false);
        loop.turn();

        assertThat(sent).hasSize(1);
        assertThat(metrics())
                .contains("agent_counter_readings_total{outcome=\"FAILED\"} 1.0")
                .contains("agent_counter_readings_total{outcome=\"SENT\"} 1.0");
    }

    @Test
    void tellsPrometheusHowManyConnectionsAreKnown() {
        loop.turn();

        assertThat(metrics())
                .contains("shield_connections{proven=\"yes\"} 3.0")
                .contains("shield_connections{proven=\"no\"} 2.0")
                .contains("shield_proven_sources 1.0")
                .contains("shield_connection_places 8.0");
    }

    @Test
    void saysWithTheNextMessageWhatTheLostOneHeld() {
        tables.count(0, Reason.NOT_IP, 3);
        isStreamOpen = false;
        loop.turn();
        isStreamOpen = true;
        loop.turn();

        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().getSequence()).isEqualTo(2);
        assertThat(sent.getFirst().getTimeMillis()).isEqualTo(1_000);
        assertThat(sent.getFirst().getBackends(0).getReasons(0).getPackets()).isEqualTo(3);
        assertThat(metrics())
                .contains("agent_counter_readings_total{outcome=\"KEPT\"} 1.0")
                .contains("backend=\"none\"");
    }

    @Test
    void tellsWhereWhatWasJudgedIsFrom() {
        tables.countCountry(CountryCode.UNKNOWN_ID, 1, 0);
        tables.countCountry(new CountryCode("DE").id(), 3, 2);
        loop.turn();

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

    private boolean send(Counters counters) {
        if (isStreamOpen) {
            sent.add(counters);
        }
        return isStreamOpen;
    }

    private String metrics() {
        return new String(MetricsText.of(registry), UTF_8);
    }
}
