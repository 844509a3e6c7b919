package dev.breakwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands that talk to control, as they are shipped, against a control in this process.
class ResourceCommandsTest {
    private static final String EVERYTHING =
            """
            apiVersion: breakwater.dev/v1
            kind: Backend
            metadata: {name: survival}
            spec:
              type: MINECRAFT_JAVA
              listen: [{address: 203.0.113.5, ports: ["25565", "25600-25610"]}]
              origins: [{address: "fd00::1", port: 25565}]
              protection:
                sourceLimit: {ratePps: 10, burstPackets: 3}
                level: 3
            ---
            apiVersion: breakwater.dev/v1
            kind: FilterRule
            metadata: {name: no-small-syn}
            spec:
              priority: 10
              match:
                protocol: TCP
                sources: [198.51.100.0/24, "2001:db8::/32"]
                sourcePorts: ["0-1023"]
                tcpFlags: {set: [SYN], clear: [ACK]}
                lengthBytes: {min: 0, max: 40}
              action: RATE_LIMIT
              rateLimit: {ratePps: 100, burstPackets: 20}
              mode: SHADOW
            ---
            apiVersion: breakwater.dev/v1
            kind: AddressList
            metadata: {name: bad}
            spec: {action: DENY, entries: [198.51.100.66, "2001:db8:bad::/48"]}
            """;

    @TempDir private Path folder = Path.of("");
    private FakeControl control = new FakeControl();

    ResourceCommandsTest() throws IOException {}

    @BeforeEach
    void writeFile() throws IOException {
        Files.writeString(folder.resolve("all.yaml"), EVERYTHING);
    }

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void tellsWhoSendsMost() {
        assertThat(run("top", "survival").outLines())
                .containsExactly(
                        "survival: about 40,000 packets/s from about 12,345 sources a second, over"
                                + " the last 10 s.",
                        "",
                        "SOURCE        PACKETS/S   SHARE",
                        "2001:db8::1   30,000      75.0 %",
                        "192.0.2.9     2,000       5.0 %");
        assertThat(run("top", "survival", "--node", "idle").out())
                .contains("No source stands out.");
    }

    @Test
    void appliesEveryResourceAsOneVersion() {
        CommandRun run = run("apply", "-f", file("all.yaml"));

        assertThat(run.err()).isEmpty();
        assertThat(run.outLines())
                .containsExactlyInAnyOrder(
                        "Backend/survival created",
                        "FilterRule/no-small-syn created",
                        "AddressList/bad created",
                        "Version 1 is published.");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void appliesAFolder() {
        assertThat(run("apply", "-f", folder.toString()).out()).contains("Version 1 is published");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backends", "filter-rules", "address-lists"})
    void changesNothingWhereItsOwnYamlIsApplied(String kind) throws IOException {
        run("apply", "-f", file("all.yaml"));
        CommandRun yaml = run("get", kind, "-o", "yaml");
        Files.writeString(folder.resolve("again.yaml"), yaml.out());

        CommandRun again = run("apply", "-f", file("again.yaml"));

        assertThat(yaml.out()).startsWith("---\napiVersion: breakwater.dev/v1\nkind: ");
        assertThat(again.outLines()).containsExactly("Nothing to change: version 1 says the same.");
        assertThat(control.versionCount()).isOne();
    }

    @Test
    void changesNothingWhereAVersionsYamlIsApplied() throws IOException {
        run("apply", "-f", file("all.yaml"));
        Files.writeString(
                folder.resolve("again.yaml"), run("get", "version", "1", "-o", "yaml").out());

        assertThat(run("apply", "-f", file("again.yaml")).out()).startsWith("Nothing to change");
    }

    @Test
    void showsResourcesAsAlignedTables() {
        run("apply", "-f", file("all.yaml"));

        assertThat(run("get", "backends").out())
                .isEqualTo(
                        """
                        NAME       TYPE             LISTEN                          \
                        ORIGINS           LEVEL   SOURCE LIMIT
                        survival   MINECRAFT_JAVA   203.0.113.5:25565,25600-25610   \
                        [fd00::1]:25565   3       10/s, burst 3
                        """);
        assertThat(run("get", "FilterRule").outLines().getLast())
                .contains("SHADOW   RATE_LIMIT 100/s, burst 20   TCP, from 198.51.100.0/24")
                .endsWith("with SYN, without ACK, 0 to 40 bytes");
        assertThat(run("get", "address-lists").outLines().getLast())
                .isEqualTo("bad    DENY     2         198.51.100.66, 2001:db8:bad::/48");
    }

    @Test
    void showsJsonUnderTheNamesOfYaml() {
        run("apply", "-f", file("all.yaml"));

        assertThat(run("get", "backend", "survival", "-o", "json").out())
                .startsWith("{\n  \"apiVersion\": \"breakwater.dev/v1\",\n  \"kind\": \"Backend\",")
                .contains("\"ratePps\": 10,");
        assertThat(run("get", "backends", "-o", "json").out()).startsWith("[\n  {\n");
        assertThat(run("get", "versions", "-o", "json").out())
                .contains("\"createTime\": \"2023-11-14T22:13:20Z\"");
    }

    @Test
    void deletesAResource() {
        run("apply", "-f", file("all.yaml"));

        CommandRun run = run("delete", "backend", "survival");

        assertThat(run.outLines())
                .containsExactly("Backend/survival deleted", "Version 2 is published.");
        assertThat(run("get", "backends").out()).isEqualTo("There are no backends.\n");
    }

    @Test
    void saysWhatWouldBecomeOfAChangeAndMakesNone() {
        CommandRun run = run("apply", "--validate-only", "-f", file("all.yaml"));

        assertThat(run.outLines())
                .containsExactly(
                        "AddressList/bad would be created",
                        "Backend/survival would be created",
                        "FilterRule/no-small-syn would be created",
                        "Nothing is changed; it would be version 1.");
        assertThat(control.versionCount()).isZero();
    }

    @Test
    void refusesToWaitForWhatIsNotChanged() {
        CommandRun run = run("apply", "--validate-only", "--wait", "-f", file("all.yaml"));

        assertThat(run.err())
                .isEqualTo("--wait: beside --validate-only (expected: one of the two)\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void deletesNothingWhereTheEtagIsStale() {
        run("apply", "-f", file("all.yaml"));

        CommandRun run = run("delete", "backend", "survival", "--etag", "stale");

        assertThat(run.err()).isEqualTo("Backend/survival: etag: stale (expected: fresh)\n");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(control.versionCount()).isOne();
    }

    @Test
    void showsEtagsInJsonAlone() throws IOException {
        Files.writeString(
                folder.resolve("etag.yaml"),
                EVERYTHING.replace("name: survival", "name: survival, etag: \"0123\""));
        run("apply", "-f", file("etag.yaml"));

        assertThat(run("get", "backend", "survival", "-o", "json").out()).contains("\"0123\"");
        assertThat(run("get", "backend", "survival", "-o", "yaml").out()).doesNotContain("0123");
    }

    @Test
    void saysWhichNodesRunTheNewestVersion() {
        run("apply", "-f", file("all.yaml"));
        control.addNode(node("edge-1", 1));
        control.addNode(node("edge-2", 0));

        assertThat(run("status").out())
                .isEqualTo(
                        """
                        Newest version: 1, by local, 2023-11-14 22:13:20 UTC
                        Live on 1 of 2 nodes (2 connected).

                        NODE     CONNECTED   VERSION   LIVE   LATENCY   INTERFACES      NOTE
                        edge-1   yes         1         yes    4.1 ms    eth0 (native)   -
                        edge-2   yes         0         no     4.1 ms    eth0 (native)   \
                        sent version 1
                        """);
    }

    @Test
    void waitsForNodesAndFailsWhereOneRefuses() {
        control.addNode(node("edge-1", 1));
        control.addNode(
                node("edge-2", 0).toBuilder()
                        .setRefusal(
                                Refusal.newBuilder()
                                        .setVersion(1)
                                        .setResource("Backend/survival")
                                        .setReason("no room"))
                        .build());

        CommandRun run = run("apply", "--wait", "-f", file("all.yaml"));

        assertThat(run.outLines())
                .endsWith(
                        "node edge-1: runs version 1 (4.1 ms)",
                        "node edge-2: REFUSED version 1, still runs 0: Backend/survival: no room");
        assertThat(run.exitCode()).isOne();
    }

    @Test
    void printsWhatControlRefuses() throws IOException {
        Files.writeString(
                folder.resolve("refused.yaml"), EVERYTHING.replace("survival", "refused"));

        CommandRun run = run("apply", "-f", file("refused.yaml"));
        CommandRun missing = run("delete", "backend", "nobody");

        assertThat(run.err())
                .isEqualTo(
                        file("refused.yaml")
                                + ":6:42: Backend/refused: spec.listen[0].ports: 203.0.113.5 TCP"
                                + " 25565 (expected: a"
                                + " place of its own)\n");
        assertThat(missing.err()).isEqualTo("Backend/nobody: not there\n");
        assertThat(List.of(run.exitCode(), missing.exitCode())).containsExactly(2, 2);
    }

    @Test
    void saysHowToStartAControlThatIsNotThere() {
        String url = control.url();
        control.close();

        CommandRun run = CommandRun.of("status", "--server", url);

        assertThat(run.err())
                .startsWith("control: not reachable at " + url + " (")
                .contains("start it: ./breakwater control");
        assertThat(run.exitCode()).isOne();
    }

    @Test
    void refusesAServerThatIsNoAddress() {
        CommandRun run = CommandRun.of("status", "--server", "localhost:8080");

        assertThat(run.err())
                .isEqualTo(
                        "--server: localhost:8080 (expected: http://HOST:PORT or"
                                + " https://HOST:PORT)\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void refusesKindsThereAreNotAndWhatCannotBeDeleted() {
        CommandRun kind = run("get", "players");
        CommandRun node = run("delete", "node", "edge-1");

        assertThat(kind.err())
                .contains("kind: players (expected: backends, filter-rules, address-lists,");
        assertThat(node.err()).contains("nodes: can't be deleted");
        assertThat(List.of(kind.exitCode(), node.exitCode())).containsExactly(2, 2);
    }

    @Test
    void validatesWithoutAControl() throws IOException {
        Files.writeString(folder.resolve("bad.yaml"), EVERYTHING.replace("DENY", "DNEY"));

        CommandRun fine = CommandRun.of("validate", "-f", file("all.yaml"));
        CommandRun bad = CommandRun.of("validate", "-f", file("bad.yaml"));
        CommandRun twice =
                CommandRun.of("validate", "-f", file("all.yaml"), "-f", file("all.yaml"));

        assertThat(fine.out()).isEqualTo("Fine: 1 backend, 1 filter rule, 1 address list.\n");
        assertThat(bad.err())
                .startsWith(file("bad.yaml") + ":30:16: AddressList/bad: spec.action: ");
        assertThat(twice.err())
                .contains(
                        file("all.yaml")
                                + ":3:18: Backend/survival: metadata.name: survival (expected: ");
        assertThat(List.of(fine.exitCode(), bad.exitCode(), twice.exitCode()))
                .containsExactly(0, 2, 2);
    }

    @Test
    void validateWarnsOfARuleThatIsNeverReached() throws IOException {
        String rule =
                """
                apiVersion: breakwater.dev/v1
                kind: FilterRule
                metadata: {name: %s}
                spec: {priority: %d, action: DROP}
                """;
        Files.writeString(
                folder.resolve("rules.yaml"),
                rule.formatted("all", 1) + "---\n" + rule.formatted("late", 2));

        CommandRun run = CommandRun.of("validate", "-f", file("rules.yaml"));

        assertThat(run.err())
                .isEqualTo(
                        "warning: FilterRule/late: spec.match: all of it is decided by"
                                + " FilterRule/all, of priority 1 (expected: something that no"
                                + " earlier rule decides, or a priority below 1)\n");
        assertThat(run.exitCode()).isZero();
    }

    private static Node node(String name, long appliedVersion) {
        return Node.newBuilder()
                .setId(name)
                .setConnected(true)
                .setSentVersion(1)
                .setAppliedVersion(appliedVersion)
                .setAppliedLatencyMillis(4.1)
                .addInterfaces("eth0 (native)")
                .build();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--server", control.url()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
