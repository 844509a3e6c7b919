package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.BackendCounters;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.CountryCounters;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.api.v1.RuleCounters;
import dev.breakwater.control.RunningControl;
import dev.breakwater.testkit.network.Await;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From a node's totals to REST and to Prometheus.
class MetricsIT {
    private static final Pattern REFUSED =
            Pattern.compile("node_counters_refused_total\\{cause=\"sequence\"} [1-9]");

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
    void answersWhatABackendsPacketsCameTo() {
        try (FakeNode node = FakeNode.fresh(control, "metrics-1")) {
            node.counted(counters(1, "shop", 10, 0));
            Await.until(() -> metrics().contains("metrics-1"), "the first totals");
            Await.until(() -> say(node, counters(2, "shop", 25, 4)), "the second");

            Await.until(() -> points("shop").contains("SERVED"), "a point");

            assertThat(points("shop"))
                    .contains("\"receivedPackets\":\"19\"")
                    .contains("\"passedPackets\":\"15\"")
                    .contains("\"droppedPackets\":\"4\"")
                    .contains("{\"reason\":\"DENIED\",\"packets\":\"4\",\"bytes\":\"400\"}");
        }
    }

    @Test
    void answersWhatThePacketsOfEachCountryCameToByTheSecond() {
        try (FakeNode node = FakeNode.fresh(control, "metrics-4")) {
            node.counted(countries(1, 10, 1));
            Await.until(() -> metrics().contains("metrics-4"), "the first totals");
            // Control takes no two messages within 100 ms: said until it took this one.
            Await.until(
                    () -> {
                        node.counted(countries(2, 60, 4));
                        return countries("node=metrics-4").contains("FR");
                    },
                    "a point");
        }

        assertThat(countries("node=metrics-4"))
                .contains(
                        "\"countries\":[{\"country\":\"FR\",\"passedPackets\":\"50\","
                                + "\"passedBytes\":\"5000\",\"droppedPackets\":\"0\","
                                + "\"droppedBytes\":\"0\"},"
                                + "{\"country\":\"-\",\"passedPackets\":\"0\","
                                + "\"passedBytes\":\"0\",\"droppedPackets\":\"3\","
                                + "\"droppedBytes\":\"300\"}]");
        assertThat(countries("node=metrics-4&limit=1")).contains("FR").doesNotContain("\"-\"");
        assertThat(countries("node=metrics-4&country=-")).contains("\"-\"").doesNotContain("FR");
        assertThat(countries("node=other")).isEqualTo("{\"points\":[]}");
    }

    @Test
    void refusesWhatIsNoCountry() {
        assertThat(countries("country=fr"))
                .contains(
                        "country: \\\"fr\\\" (expected: two capital letters of ISO 3166-1, DE,"
                                + " or - for unknown)");
        assertThat(countries("limit=101")).contains("limit: 101 (expected: 1 to 100;");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/backends/none/metrics?seconds=0, seconds: 0, 3600, 60",
        "/v1/backends/none/metrics?seconds=-1, seconds: -1, 3600, 60",
        "/v1/backends/none/top-sources?seconds=0, seconds: 0, 3600, 60",
        "/v1/backends/none/top-sources?limit=0, limit: 0, 100, 20",
        "/v1/countries/metrics?seconds=0, seconds: 0, 3600, 60",
        "/v1/countries/metrics?limit=0, limit: 0, 100, 20",
        "/v1/versions?limit=0, limit: 0, 1000, 100"
    })
    void refusesLessThanOneOfWhatItCounts(String path, String found, int max, int left) {
        var answer = control.ask(path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains(found + " (expected: 1 to " + max + "; leave it out for " + left + ")");
    }

    @Test
    void tellsPrometheusEachNodesTotals() {
        try (FakeNode node = FakeNode.fresh(control, "metrics-2")) {
            node.counted(counters(1, "club", 10, 3));

            Await.until(() -> metrics().contains("metrics-2"), "the totals");
        }

        assertThat(metrics())
                .contains(
                        "shield_packets_total{backend=\"club\",node=\"metrics-2\","
                                + "reason=\"SERVED\",verdict=\"PASS\"} 10.0")
                .contains(
                        "shield_bytes_total{backend=\"club\",node=\"metrics-2\","
                                + "reason=\"DENIED\",verdict=\"DROP\"} 300.0")
                .contains("shield_rule_hits_packets_total{node=\"metrics-2\",rule=\"first\"} 5.0")
                .contains(
                        "shield_country_packets_total{country=\"DE\",node=\"metrics-2\","
                                + "verdict=\"PASS\"} 7.0")
                .contains(
                        "shield_country_bytes_total{country=\"DE\",node=\"metrics-2\","
                                + "verdict=\"DROP\"} 200.0")
                .contains("shield_received_packets_total{node=\"metrics-2\"} 13.0")
                .contains("node_connected{node=\"metrics-2\"}");
    }

    @Test
    void countsWhatItRefusesAndKeepsTheStream() {
        try (FakeNode node = FakeNode.fresh(control, "metrics-3")) {
            // Control takes no two messages within 100 ms: said until it took one.
            Await.until(
                    () -> {
                        node.counted(counters(0, "club", 1, 1));
                        return REFUSED.matcher(metrics()).find();
                    },
                    "the refusal");

            assertThat(control.ask("/v1/nodes/metrics-3").body()).contains("\"connected\":true");
        }
    }

    @Test
    void answersNoPointsForABackendThatCountedNothing() {
        assertThat(control.ask("/v1/backends/none/metrics").body())
                .isEqualTo("{\"id\":\"none\",\"points\":[]}");
    }

    @Test
    void refusesABackendThatIsNotThere() {
        assertThat(control.ask("/v1/backends/ghost/metrics").statusCode()).isEqualTo(404);
    }

    /// Control takes no two messages within 100 ms: said until it took this one.
    private static boolean say(FakeNode node, Counters.Builder counters) {
        node.counted(counters);
        return points("shop").contains("SERVED");
    }

    private static Counters.Builder counters(
            long sequence, String backend, long served, long denied) {
        return Counters.newBuilder()
                .setEpoch("e")
                .setSequence(sequence)
                .setTimeMillis(Instant.now().toEpochMilli())
                .setReceivedPackets(served + denied)
                .addBackends(
                        BackendCounters.newBuilder()
                                .setBackend(backend)
                                .addReasons(reason("SERVED", served))
                                .addReasons(reason("DENIED", denied)))
                .addRules(RuleCounters.newBuilder().setRule("first").setPackets(5).setBytes(500))
                .addCountries(
                        CountryCounters.newBuilder()
                                .setCountry("DE")
                                .setPassedPackets(7)
                                .setDroppedPackets(2)
                                .setDroppedBytes(200));
    }

    private static Counters.Builder countries(long sequence, long fromFrance, long fromNowhere) {
        return counters(sequence, "club", 1, 1)
                .clearCountries()
                .addCountries(
                        CountryCounters.newBuilder()
                                .setCountry("FR")
                                .setPassedPackets(fromFrance)
                                .setPassedBytes(fromFrance * 100))
                .addCountries(
                        CountryCounters.newBuilder()
                                .setCountry("-")
                                .setDroppedPackets(fromNowhere)
                                .setDroppedBytes(fromNowhere * 100));
    }

    private static ReasonCount.Builder reason(String name, long packets) {
        return ReasonCount.newBuilder().setReason(name).setPackets(packets).setBytes(packets * 100);
    }

    private static String points(String backend) {
        return control.ask("/v1/backends/" + backend + "/metrics?seconds=3600").body();
    }

    private static String countries(String query) {
        return control.ask("/v1/countries/metrics?seconds=3600&" + query).body();
    }

    private static String metrics() {
        return control.ask("/metrics").body();
    }
}
