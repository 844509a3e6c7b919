package dev.breakwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.Node;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeCommandsTest {
    private FakeControl control;

    @BeforeEach
    void start() throws IOException {
        control = new FakeControl();
    }

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void printsTheTokenAloneWhereProgramsReadIt() {
        CommandRun run = run("cluster", "rotate-key", "default");

        assertThat(run.exitCode()).isZero();
        assertThat(run.outLines()).containsExactly("breakwater.default.key.authority");
        assertThat(run.err())
                .contains("until 2023-11-14 22:13:20 UTC")
                .contains("--control https://CONTROL:8443");
    }

    @Test
    void saysThatControlMustListenFirst() {
        CommandRun run = run("cluster", "create", "eu");

        assertThat(run.outLines()).containsExactly("breakwater.eu.key.authority");
        assertThat(run.err()).contains("start it with --nodes-listen");
    }

    @Test
    void showsClustersWithTheirKeys() {
        assertThat(run("cluster", "list").outLines())
                .containsExactly(
                        "NAME      NODES   KEYS",
                        "default   3       0f0f0f0f until 2023-11-14 22:13:20 UTC");
    }

    @Test
    void removesANode() {
        control.addNode(Node.newBuilder().setId("edge-1").build());

        assertThat(run("nodes", "remove", "edge-1").out())
                .isEqualTo("Node edge-1 is removed: its key never comes back.\n");
        assertThat(run("nodes", "remove", "edge-1").out()).contains("was not enrolled");
    }

    private CommandRun run(String command, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--server";
        all[arguments.length + 2] = control.url();
        return CommandRun.of(all);
    }
}
