package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.BackendCounters;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.CountryCounters;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.api.v1.RuleCounters;
import dev.breakwater.control.RunningControl;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is asked of all that was counted: four seconds of two nodes, two minutes ago.
class MetricQueryIT {
    @TempDir static Path data;
    private static RunningControl control;

    /// At which a point of ten seconds begins.
    private static long startSecond;

    @BeforeAll
    static void start() throws InterruptedException {
        control = RunningControl.start(data);
        startSecond = Instant.now().getEpochSecond() / 10 * 10 - 120;
        for (String name : new String[] {"east", "west"}) {
            try (FakeNode node = FakeNode.fresh(control, name)) {
                for (int i = 0; i <= 4; i++) {
                    node.counted(counters(i));
                }
                node.awaitKept("epoch", 5);
            }
        }
    }

    /// One packet of `club`, ten of `shop` and three denied of it in each second.
    private static Counters.Builder counters(int second) {
        long readMillis = (startSecond + second) * 1_000;
        return Counters.newBuilder()
                .setEpoch("epoch")
                .setSequence(second + 1)
                .setTimeMillis(readMillis)
                .setAgeMillis(Instant.now().toEpochMilli() - readMillis)
                .setReceivedPackets(second * 14L)
                .addBackends(backend("club", second, 0))
                .addBackends(backend("shop", second * 10L, second * 3L))
                .addRules(RuleCounters.newBuilder().setRule("first").setPackets(second))
                .addCountries(
                        CountryCounters.newBuilder().setCountry("DE").setPassedPackets(second));
    }

    private static BackendCounters backend(String name, long served, long denied) {
        return BackendCounters.newBuilder()
                .setBackend(name)
                .addReasons(reason("SERVED", served))
                .addReasons(reason("DENIED", denied))
                .build();
    }

    private static ReasonCount reason(String name, long packets) {
        return ReasonCount.newBuilder()
                .setReason(name)
                .setPackets(packets)
                .setBytes(packets * 100)
                .build();
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @Test
    void addsEverythingUp() {
        assertThat(ask("step=1"))
                .contains("\"step\":1,\"points\":5,")
                .contains("\"packets\":[\"0\",\"28\",\"28\",\"28\",\"28\"]")
                .contains("\"packetSum\":\"112\",\"byteSum\":\"11200\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "by=backend|\"backend\":\"shop\"|104",
                "by=backend|\"backend\":\"club\"|8",
                "by=node|\"node\":\"east\"|56",
                "by=verdict|\"verdict\":\"DROP\"|24",
                "by=reason|\"reason\":\"SERVED\"|88",
                "by=backend,reason,node&node=west|\"backend\":\"shop\"|40",
                "only=club|\"backend\":\"\"|8",
                "only=shop,club&reasons=DENIED|\"backend\":\"\"|24",
                "of=RULES&by=rule|\"rule\":\"first\"|8",
                "of=COUNTRIES&by=country,verdict|\"country\":\"DE\"|8",
                "node=west|\"backend\":\"\"|56"
            })
    void tellsApartWhatIsAsked(String query, String label, long packetSum) {
        assertThat(ask(query)).contains(label).contains("\"packetSum\":\"" + packetSum + "\"");
    }

    @Test
    void tellsTheSameOfALongerStep() {
        assertThat(ask("step=10&only=shop")).contains("\"packets\":[\"104\"]");
    }

    @Test
    void addsUpTheSeriesThatAreNotShown() {
        assertThat(ask("by=backend&limit=1"))
                .contains("\"otherCount\":1")
                .contains("\"others\":{\"backend\":\"none\"")
                .contains("\"packetSum\":\"8\"");
    }

    @Test
    void answersNothingOfWhatIsNotThere() {
        assertThat(ask("only=ghost")).contains("\"series\":[]");
        assertThat(ask("node=ghost")).contains("\"series\":[]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "by=country|by: \\\"country\\\" (expected: some of backend, node, reason, verdict)",
                "from=yesterday|from: \\\"yesterday\\\" (expected: a time of this century",
                "from=2999-01-01T00:00:00Z&to=2026-01-01T00:00:00Z|from: ",
                "step=0|step: 0 (expected: 1 to 2592000; leave it out for 1)",
                "limit=101|limit: 101 (expected: 1 to 100; leave it out for 20)",
                "of=SUNSPOTS|one of"
            })
    void refusesWhatCanNotBe(String query, String why) {
        var answer = control.ask("/v1/metrics?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(why);
    }

    @Test
    void refusesMorePointsThanAnAnswerHolds() {
        var answer =
                control.ask(
                        "/v1/metrics?step=1&from=" + Instant.ofEpochSecond(startSecond - 6_000));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("at most 3600 points");
    }

    private static String ask(String query) {
        String span =
                "&from=%s&to=%s"
                        .formatted(
                                Instant.ofEpochSecond(startSecond),
                                Instant.ofEpochSecond(startSecond + 5));
        return control.ask("/v1/metrics?" + query + span).body();
    }
}
