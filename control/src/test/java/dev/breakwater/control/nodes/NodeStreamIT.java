package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.control.RunningControl;
import dev.breakwater.shield.wire.SchemaWords;
import dev.breakwater.testkit.network.Await;
import io.grpc.Status;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// Nodes' streams of a whole control. Each test has a node and a list of its own.
class NodeStreamIT {
    @TempDir static Path data;
    private static RunningControl control;
    private static int tests;

    private String id = "";
    private int addresses;

    @BeforeAll
    static void start() {
        control = RunningControl.start(data);
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        id = "node-" + ++tests;
        assertThat(change("")).isPositive();
    }

    @Test
    void sendsTheNewestVersionAtOnce() throws Exception {
        long version = change("");

        try (FakeNode node = FakeNode.fresh(control, id)) {
            Configuration first = node.next();

            assertThat(first.getVersion()).isEqualTo(version);
            assertThat(first.getHistory()).isNotEmpty();
            assertThat(first.getAddressListsList())
                    .anyMatch(list -> list.getMetadata().getName().equals(id));
        }
    }

    @Test
    void sendsLaterVersionsAsTheyAreMade() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            long before = node.next().getVersion();

            change("");

            assertThat(node.next().getVersion()).isEqualTo(before + 1);
        }
    }

    @Test
    void sendsNothingToANodeThatRunsTheNewest() throws Exception {
        Configuration newest = newest();
        try (FakeNode node = FakeNode.silent(control)) {
            node.hello(
                    Hello.newBuilder()
                            .setNodeId(id)
                            .setHistory(newest.getHistory())
                            .setAppliedVersion(newest.getVersion()));
            Await.until(() -> show().contains("\"connected\":true"), "connected");

            change("");

            assertThat(node.next().getVersion()).isEqualTo(newest.getVersion() + 1);
        }
    }

    @Test
    void sendsTheNewestToANodeOfAnotherHistoryWhateverItsNumber() throws Exception {
        try (FakeNode node = FakeNode.silent(control)) {
            node.hello(
                    Hello.newBuilder()
                            .setNodeId(id)
                            .setHistory("another")
                            .setAppliedVersion(1_000_000));

            assertThat(node.next()).isEqualTo(newest());
        }
    }

    @Test
    void refusesANodeThatIsAheadOfTheHistory() throws Exception {
        try (FakeNode node = FakeNode.silent(control)) {
            node.hello(
                    Hello.newBuilder()
                            .setNodeId(id)
                            .setHistory(newest().getHistory())
                            .setAppliedVersion(1_000_000));

            Status end = node.end();

            assertThat(end.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(end.getDescription()).contains("hello.applied_version: 1000000");
        }
    }

    @Test
    void showsWhatANodeApplied() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.next();
            change("");
            long version = node.next().getVersion();

            node.applied(version);

            Await.until(() -> show().contains("\"appliedVersion\":\"" + version + "\""), "applied");
            assertThat(show())
                    .contains("\"sentVersion\":\"" + version + "\"")
                    .contains("\"interfaces\":[\"eth0\"]")
                    .doesNotContain("\"appliedLatencyMillis\":0.0");
        }
    }

    @Test
    void showsWhatANodeRefusedUntilItRunsANewerVersion() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            long first = node.next().getVersion();
            node.refused(first, "FilterRule/x", "no room");
            Await.until(() -> show().contains("no room"), "refused");
            assertThat(metric("node_refused_version")).isEqualTo((double) first);
            change("");
            long second = node.next().getVersion();

            node.applied(second);

            Await.until(() -> !show().contains("no room"), "the refusal is over");
            assertThat(metric("node_refused_version")).isZero();
            assertThat(metric("node_applied_latency_seconds")).isBetween(0.0, 20.0);
        }
    }

    @Test
    void warnsOfWhatANodesProgramDoesNotKnow() {
        Set<String> words = new HashSet<>(SchemaWords.KNOWN);
        words.remove("AddressListSpec.Action.ALLOW");
        try (FakeNode node = FakeNode.silent(control)) {
            node.hello(Hello.newBuilder().setNodeId(id).addAllKnownWords(words));
            Await.until(() -> show().contains("\"connected\":true"), "connected");

            assertThat(post("?validateOnly=true").body()).contains("\"warnings\":[]");
            assertThat(
                            control.post(
                                            "/v1/apply?validateOnly=true",
                                            """
                                            {"resources": [{"addressList": {"metadata": {"name":
                                              "allowed"}, "spec": {"action": "ALLOW"}}}]}
                                            """)
                                    .body())
                    .contains("\"resource\":\"AddressList/allowed\"")
                    .contains("node " + id + " does not know AddressListSpec.Action.ALLOW");
        }
    }

    @Test
    void showsHowInterfacesAreProtectedNow() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.next();

            node.onInterfaces("eth0 (native)", "eth1 (missing)");

            String now = "\"interfaces\":[\"eth0 (native)\",\"eth1 (missing)\"]";
            Await.until(() -> show().contains(now), "the interfaces");
        }
    }

    @Test
    void refusesMoreInterfacesThanANodeHas() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.next();

            node.onInterfaces(Collections.nCopies(65, "eth0").toArray(String[]::new));

            assertThat(node.end().getDescription()).startsWith("interfaces: too long");
        }
    }

    @Test
    void showsThatANodeLeft() throws Exception {
        FakeNode node = FakeNode.fresh(control, id);
        node.next();

        node.close();

        Await.until(() -> show().contains("\"connected\":false"), "disconnected");
    }

    @Test
    void answersOnceEveryNodeHasApplied() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.next();
            var answer = CompletableFuture.supplyAsync(() -> post("?wait=applied"));
            long version = node.next().getVersion();
            assertThat(answer).isNotDone();

            node.applied(version);

            assertThat(answer.get(20, TimeUnit.SECONDS).body())
                    .contains("\"version\":\"" + version + "\"")
                    .contains("\"applied\":true")
                    .contains("\"id\":\"" + id + "\"");
        }
    }

    @Test
    void answersThatANodeRefused() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.next();
            var answer = CompletableFuture.supplyAsync(() -> post("?wait=applied"));

            node.refused(node.next().getVersion(), "AddressList/x", "no room");

            assertThat(answer.get(20, TimeUnit.SECONDS).body())
                    .contains("\"applied\":false")
                    .contains("\"reason\":\"no room\"");
        }
    }

    @Test
    void sendsASlowNodeTheNewestAlone() throws Exception {
        try (FakeNode node = FakeNode.slow(control, id)) {
            Await.until(() -> show().contains("\"connected\":true"), "connected");
            long newest = 0;
            for (int i = 0; i < 200; i++) {
                newest = changeLarge();
            }

            int taken = 0;
            long last = 0;
            while (last < newest) {
                node.take();
                last = node.next().getVersion();
                taken++;
            }

            assertThat(taken).isLessThan(100);
        }
    }

    @Test
    void endsTheFirstStreamOfANodeThatOpensASecond() throws Exception {
        try (FakeNode first = FakeNode.fresh(control, id)) {
            first.next();

            try (FakeNode second = FakeNode.fresh(control, id)) {
                second.next();

                assertThat(first.end().getCode()).isEqualTo(Status.Code.ABORTED);
                assertThat(show()).contains("\"connected\":true");
            }
        }
    }

    @Test
    void refusesANodeThatDoesNotSayWhoItIs() throws Exception {
        try (FakeNode node = FakeNode.silent(control)) {
            node.applied(1);

            assertThat(node.end().getDescription())
                    .isEqualTo("first message: APPLIED (expected: hello)");
        }
    }

    @Test
    void refusesANameThatCanNotBe() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, "../etc")) {
            assertThat(node.end().getDescription()).startsWith("hello.node_id: ../etc");
        }
    }

    @Test
    void refusesASecondHello() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.next();

            node.hello(Hello.newBuilder().setNodeId(id));

            assertThat(node.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            Await.until(() -> show().contains("\"connected\":false"), "disconnected");
        }
    }

    @Test
    void refusesAnAnswerToAVersionThatWasNotSent() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            long version = node.next().getVersion();

            node.applied(version + 1);

            assertThat(node.end().getDescription()).startsWith("applied.version: " + (version + 1));
        }
    }

    @Test
    void refusesAMessageThatItDoesNotKnow() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.next();

            node.say(FromNode.newBuilder());

            assertThat(node.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void refusesAMessageBeyondTheLimit() throws Exception {
        try (FakeNode node = FakeNode.silent(control)) {
            node.hello(
                    Hello.newBuilder()
                            .setNodeId(id)
                            .setAgentVersion("x".repeat(NodeStreams.MESSAGE_BYTES_MAX)));

            assertThat(node.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }
    }

    /// Changes this test's list; answers the version.
    private long change(String query) {
        String answer = post(query).body();
        return Long.parseLong(answer.replaceAll(".*\"version\":\"([0-9]+)\".*", "$1"));
    }

    private HttpResponse<String> post(String query) {
        return control.post("/v1/apply" + query, list("\"192.0.2." + ++addresses + "\""));
    }

    private long changeLarge() {
        int count = 12_000;
        StringBuilder entries = new StringBuilder("\"203.0.113." + ++addresses + "\"");
        for (int i = 0; i < count; i++) {
            entries.append(",\"10.").append(9 + i / 62_500).append('.');
            entries.append(i / 250 % 250).append('.').append(i % 250).append('"');
        }
        String answer = control.post("/v1/apply", list(entries.toString())).body();
        return Long.parseLong(answer.replaceAll(".*\"version\":\"([0-9]+)\".*", "$1"));
    }

    private String list(String entries) {
        return """
        {"resources": [{"addressList": {"metadata": {"name": "%s"},
          "spec": {"action": "DENY", "entries": [%s]}}}]}
        """
                .formatted(id, entries);
    }

    private double metric(String name) {
        String start = name + "{node=\"" + id + "\"} ";
        return control.ask("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
                .findFirst()
                .orElseThrow();
    }

    private String show() {
        return control.ask("/v1/nodes/" + id).body();
    }

    private static Configuration newest() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, "onlooker")) {
            return node.next();
        }
    }
}
