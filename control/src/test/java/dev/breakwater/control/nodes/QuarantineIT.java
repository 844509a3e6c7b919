package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.control.RunningControl;
import dev.breakwater.testkit.network.Await;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a whole control does with a resource that a node refuses. Each test has a node and lists of
/// its own.
class QuarantineIT {
    @TempDir static Path data;
    private static RunningControl control;
    private static int tests;

    private String id = "";
    private String good = "";
    private String bad = "";

    @BeforeAll
    static void start() {
        control = RunningControl.start(data);
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @BeforeEach
    void name() {
        id = "node-" + ++tests;
        good = "good-" + tests;
        bad = "bad-" + tests;
        apply(good, "192.0.2." + tests);
    }

    @Test
    void sendsTheRestWithoutWhatTheNodeRefuses() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.applied(node.next().getVersion());

            long version = refuseBad(node);
            Configuration rest = node.next();

            assertThat(rest.getVersion()).isEqualTo(version);
            assertThat(names(rest)).contains(good).doesNotContain(bad);
            assertThat(control.ask("/v1/address-lists/" + bad).statusCode()).isEqualTo(200);
            node.applied(version);
            Await.until(() -> show().contains("\"appliedVersion\":\"" + version + "\""), "applied");
            assertThat(show())
                    .contains("\"resource\":\"AddressList/" + bad + "\"", "\"reason\":\"no room\"");
            assertThat(control.ask("/v1/quarantine").body()).contains("AddressList/" + bad);
            assertThat(control.ask("/v1/address-lists/" + bad).body())
                    .contains("\"quarantinedOn\":[\"" + id + "\"]");
            assertThat(control.ask("/metrics").body())
                    .contains("node_quarantined_resources{node=\"" + id + "\"} 1.0");
        }
    }

    @Test
    void sendsWhatTheNodeRanBeforeInTheChangedOnesPlace() throws Exception {
        apply(bad, "198.51.100.1");
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.applied(node.next().getVersion());
            Await.until(() -> show().contains("\"appliedVersion\":\"" + newest()), "runs it");

            refuseBad(node);
            Configuration rest = node.next();

            assertThat(entries(rest, bad)).containsExactly("198.51.100.1");
            assertThat(show()).contains("\"runsEarlier\":true");
        }
    }

    @Test
    void leavesOutWhatTheNodeRefusesInBothForms() throws Exception {
        apply(bad, "198.51.100.2");
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.applied(node.next().getVersion());
            Await.until(() -> show().contains("\"appliedVersion\":\"" + newest()), "runs it");
            long version = refuseBad(node);
            node.next();

            node.refused(version, "AddressList/" + bad, "not even that");

            assertThat(names(node.next())).contains(good).doesNotContain(bad);
        }
    }

    @Test
    void keepsItOutOfLaterVersions() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.applied(node.next().getVersion());
            node.applied(withoutBad(node));

            apply(good, "192.0.2.200");

            Configuration next = node.next();
            assertThat(entries(next, good)).containsExactly("192.0.2.200");
            assertThat(names(next)).doesNotContain(bad);
        }
    }

    @Test
    void sendsItAgainOnceItIsChanged() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.applied(node.next().getVersion());
            node.applied(withoutBad(node));

            apply(bad, "203.0.113.99");

            assertThat(entries(node.next(), bad)).containsExactly("203.0.113.99");
            assertThat(show()).contains("\"quarantined\":[]");
        }
    }

    @Test
    void sendsItAgainOnceItIsReleased() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.applied(node.next().getVersion());
            long version = withoutBad(node);
            node.applied(version);

            HttpResponse<String> answer = release(bad);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            Configuration next = node.next();
            assertThat(next.getVersion()).isEqualTo(version + 1);
            assertThat(names(next)).contains(bad);
            assertThat(release(bad).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void doesNotTrustWhatANodeHoldsThatComesBackWithoutIt() throws Exception {
        String history;
        long version;
        try (FakeNode node = FakeNode.fresh(control, id)) {
            Configuration first = node.next();
            history = first.getHistory();
            node.applied(first.getVersion());
            version = withoutBad(node);
            node.applied(version);
            Await.until(() -> show().contains("\"appliedVersion\":\"" + version + "\""), "applied");
        }
        try (FakeNode node = FakeNode.silent(control)) {
            node.hello(
                    Hello.newBuilder()
                            .setNodeId(id)
                            .setHistory(history)
                            .setAppliedVersion(version)
                            .setHeldHistory(history)
                            .setHeldVersion(version));
            Await.until(() -> show().contains("\"connected\":true"), "connected");
            assertThat(show()).contains("AddressList/" + bad);

            apply(good, "192.0.2.201");

            VersionPiece piece = node.nextPiece();
            assertThat(piece.getBase()).isZero();
            assertThat(piece.getChangesList()).noneMatch(change -> change.getName().equals(bad));
        }
    }

    @Test
    void givesUpWhereTheNodeRefusesWhatItIsNotSent() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.applied(node.next().getVersion());
            var answer =
                    CompletableFuture.supplyAsync(() -> post("?wait=applied", bad, "203.0.113.7"));
            long version = node.next().getVersion();
            node.refused(version, "AddressList/" + bad, "no room");
            node.next();

            node.refused(version, "AddressList/" + bad, "still not");

            assertThat(answer.get(20, TimeUnit.SECONDS).body())
                    .contains("\"applied\":false", "still not");
        }
    }

    @Test
    void waitsForTheRestAndSaysThatItIsNotAll() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.applied(node.next().getVersion());
            var answer =
                    CompletableFuture.supplyAsync(() -> post("?wait=applied", bad, "203.0.113.8"));
            long version = node.next().getVersion();
            node.refused(version, "AddressList/" + bad, "no room");
            node.next();

            node.applied(version);

            assertThat(answer.get(20, TimeUnit.SECONDS).body())
                    .contains("\"applied\":false", "\"appliedVersion\":\"" + version + "\"")
                    .contains("\"resource\":\"AddressList/" + bad + "\"");
        }
    }

    private long withoutBad(FakeNode node) throws Exception {
        long version = refuseBad(node);
        assertThat(names(node.next())).doesNotContain(bad);
        return version;
    }

    /// The version with the list that the node refuses.
    private long refuseBad(FakeNode node) throws Exception {
        apply(bad, "203.0.113.1");
        long version = node.next().getVersion();
        node.refused(version, "AddressList/" + bad, "no room");
        return version;
    }

    private static long newest() {
        String newest = control.ask("/v1/versions?limit=1").body();
        return Long.parseLong(newest.replaceAll(".*\"number\":\"([0-9]+)\".*", "$1"));
    }

    private static List<String> names(Configuration configuration) {
        return configuration.getAddressListsList().stream()
                .map(list -> list.getMetadata().getName())
                .toList();
    }

    private static List<String> entries(Configuration configuration, String name) {
        AddressList list =
                configuration.getAddressListsList().stream()
                        .filter(one -> one.getMetadata().getName().equals(name))
                        .findFirst()
                        .orElseThrow();
        List<String> entries = new java.util.ArrayList<>();
        dev.breakwater.shield.read.ListMessages.eachEntry(
                list.getSpec(), entries::add, noted -> entries.add(noted.getPrefix()));
        return entries;
    }

    private String show() {
        return control.ask("/v1/nodes/" + id).body();
    }

    private static void apply(String name, String entry) {
        HttpResponse<String> answer = post("", name, entry);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static HttpResponse<String> post(String query, String name, String entry) {
        return control.post(
                "/v1/apply" + query,
                """
                {"resources": [{"addressList": {"metadata": {"name": "%s"},
                  "spec": {"action": "DENY", "entries": ["%s"]}}}]}
                """
                        .formatted(name, entry));
    }

    private static HttpResponse<String> release(String name) {
        return control.send(
                control.request("/v1/quarantine:release?resource=AddressList/" + name)
                        .POST(HttpRequest.BodyPublishers.noBody()));
    }
}
