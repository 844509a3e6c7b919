package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.Denial;
import dev.breakwater.api.v1.Denials;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.control.RunningControl;
import dev.breakwater.testkit.network.Await;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From what one node saw to the other nodes, to REST, and back by a pardon.
class OffenderIT {
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
    void tellsOtherNodesAndPeopleAndPardons() throws Exception {
        control.post(
                "/v1/backends",
                """
                {"metadata": {"name": "lobby"},
                 "spec": {"type": "MINECRAFT_JAVA",
                          "listen": [{"address": "198.51.100.1", "ports": ["25565"]}]}}""");
        try (FakeNode seer = FakeNode.fresh(control, "edge-1");
                FakeNode other = FakeNode.fresh(control, "edge-2")) {
            tell(seer, "192.0.2.9");
            assertThat(next(other, "192.0.2.9").getDeniedMillis()).isBetween(1L, 600_000L);
            assertThat(control.ask("/v1/offenders").body())
                    .contains("\"address\":\"192.0.2.9\"")
                    .contains(
                            "\"reason\":\"broke MINECRAFT_JAVA after proof, backend lobby,"
                                    + " node edge-1\"")
                    .contains("\"source\":\"AUTOMATIC\"");

            assertThat(control.delete("/v1/offenders/192.0.2.9").statusCode()).isEqualTo(200);

            assertThat(next(other, "192.0.2.9").getDeniedMillis()).isZero();
            assertThat(control.ask("/v1/offenders").body()).doesNotContain("192.0.2.9");
            assertThat(control.delete("/v1/offenders/192.0.2.9").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void tellsANodeThatComesLater() throws Exception {
        try (FakeNode seer = FakeNode.fresh(control, "edge-3")) {
            tell(seer, "2001:db8::9");
            Await.until(() -> offenders().contains("2001:db8::9"), "the offender");
        }

        try (FakeNode later = FakeNode.fresh(control, "edge-4")) {
            assertThat(next(later, "2001:db8::9").getDeniedMillis()).isPositive();
        }
    }

    @Test
    void endsTheStreamOfANodeThatSaysNonsense() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, "edge-5")) {
            tell(node, "nowhere");

            assertThat(node.end().getDescription()).startsWith("denials: one that can't be");
        }
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThat(control.delete("/v1/offenders/nowhere").statusCode()).isEqualTo(400);
    }

    /// The next denial of that address: other tests have theirs.
    private static Denial next(FakeNode node, String address) throws InterruptedException {
        Denial denial = node.nextDenial();
        while (!denial.getAddress().equals(address)) {
            denial = node.nextDenial();
        }
        return denial;
    }

    private static String offenders() {
        return control.ask("/v1/offenders").body();
    }

    private static void tell(FakeNode node, String address) {
        Denial denial =
                Denial.newBuilder()
                        .setAddress(address)
                        .setDeniedMillis(600_000)
                        .setBackend("lobby")
                        .build();
        node.say(FromNode.newBuilder().setDenials(Denials.newBuilder().addDenials(denial)));
    }
}
