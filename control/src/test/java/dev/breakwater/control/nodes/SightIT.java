package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.BackendSight;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.SampleTotals;
import dev.breakwater.api.v1.Sight;
import dev.breakwater.api.v1.SourceEstimate;
import dev.breakwater.control.RunningControl;
import dev.breakwater.testkit.network.Await;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From what a node has seen to REST and to Prometheus.
class SightIT {
    @TempDir static Path data;
    private static RunningControl control;

    @BeforeAll
    static void start() {
        control = RunningControl.start(data);
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @Test
    void answersWhoSendsMost() {
        try (FakeNode node = FakeNode.fresh(control, "sight-1")) {
            node.say(FromNode.newBuilder().setSight(sight("shop")));

            Await.until(() -> top("shop").contains("192.0.2.7"), "the sources");
        }

        assertThat(top("shop"))
                .isEqualTo(
                        "{\"id\":\"shop\",\"packetsPerSecond\":800.0,\"uniqueSources\":55.0,"
                                + "\"sources\":[{\"address\":\"192.0.2.7\","
                                + "\"packetsPerSecond\":200.0,\"share\":0.25}]}");
        assertThat(control.ask("/v1/backends/shop/top-sources?node=other").statusCode())
                .isEqualTo(404);
    }

    @Test
    void tellsPrometheusHowManySourcesThereAreAndNotWhich() {
        try (FakeNode node = FakeNode.fresh(control, "sight-2")) {
            node.say(FromNode.newBuilder().setSight(sight("club")));

            Await.until(() -> metrics().contains("node=\"sight-2\",outcome"), "the reading");
        }

        assertThat(metrics())
                .contains("shield_unique_sources{backend=\"club\",node=\"sight-2\"} 55.0")
                .contains("sight_samples_total{node=\"sight-2\",outcome=\"RING_FULL\"} 3.0")
                .doesNotContain("192.0.2.7");
    }

    @Test
    void refusesWhatCannotBeAsked() {
        assertThat(control.ask("/v1/backends/none/top-sources?limit=101").body())
                .contains("\"path\":\"limit\"");
        assertThat(control.ask("/v1/backends/none/top-sources?seconds=3601").statusCode())
                .isEqualTo(400);
        assertThat(control.ask("/v1/backends/ghost/top-sources").statusCode()).isEqualTo(404);
        assertThat(control.ask("/v1/backends/none/top-sources").body()).contains("\"sources\":[]");
    }

    private static Sight.Builder sight(String backend) {
        return Sight.newBuilder()
                .setTimeMillis(Instant.now().toEpochMilli())
                .setSpanMillis(2_000)
                .setSamples(SampleTotals.newBuilder().setRingFull(3))
                .addBackends(
                        BackendSight.newBuilder()
                                .setBackend(backend)
                                .setUniqueSources(55)
                                .setPackets(1_600)
                                .addTopSources(
                                        SourceEstimate.newBuilder()
                                                .setAddress("192.0.2.7")
                                                .setPackets(400)));
    }

    private static String top(String backend) {
        return control.ask("/v1/backends/" + backend + "/top-sources?seconds=3600").body();
    }

    private static String metrics() {
        return control.ask("/metrics").body();
    }
}
