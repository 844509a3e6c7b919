package dev.breakwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.QuarantinedResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people are told of a node that runs without what it refused.
class QuarantineCommandTest {
    private static final Node NODE =
            Node.newBuilder()
                    .setId("edge-1")
                    .setConnected(true)
                    .setAppliedVersion(1)
                    .setAppliedLatencyMillis(4.1)
                    .addQuarantined(
                            QuarantinedResource.newBuilder()
                                    .setNode("edge-1")
                                    .setResource("AddressList/bad")
                                    .setVersion(1)
                                    .setReason("no room"))
                    .build();

    @TempDir private Path folder = Path.of("");
    private FakeControl control = new FakeControl();

    QuarantineCommandTest() throws IOException {}

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void failsToWaitForANodeThatRunsAPart() throws IOException {
        control.addNode(NODE);
        Path file = folder.resolve("bad.yaml");
        Files.writeString(
                file,
                """
                apiVersion: breakwater.dev/v1
                kind: AddressList
                metadata: {name: bad}
                spec: {action: DENY}
                """);

        CommandRun run = run("apply", "--wait", "-f", file.toString());

        assertThat(run.exitCode()).isOne();
        assertThat(run.outLines())
                .last()
                .isEqualTo(
                        "node edge-1: REFUSED a part; runs version 1 (4.1 ms) without"
                                + " AddressList/bad: no room");
        assertThat(run("status").out())
                .contains("1 of them without what they refused: breakwater quarantine list")
                .contains("in part   4.1 ms");
    }

    @Test
    void listsWhatNodesRunWithout() {
        control.addNode(NODE);

        assertThat(run("quarantine", "list").out())
                .isEqualTo(
                        """
                        NODE     RESOURCE          REFUSED     RUNS         \
                        SINCE                     REASON
                        edge-1   AddressList/bad   version 1   without it   \
                        1970-01-01 00:00:00 UTC   no room
                        """);
    }

    @Test
    void saysThatNothingIsInQuarantine() {
        assertThat(run("quarantine", "list").out())
                .isEqualTo("Nothing is in quarantine: every node runs all of what it was sent.\n");
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--server", control.url()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
