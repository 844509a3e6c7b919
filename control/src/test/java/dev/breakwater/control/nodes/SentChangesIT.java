package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.api.v1.ResourceChange;
import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.control.RunningControl;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How much of a version a whole control sends to a node. Each test has a node and a list of its
/// own.
class SentChangesIT {
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
    void name() {
        id = "node-" + ++tests;
        change();
    }

    @Test
    void sendsWhatChangedAloneAfterTheFirstVersion() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            long first = node.next().getVersion();

            change();

            VersionPiece piece = node.nextPiece();
            assertThat(piece.getBase()).isEqualTo(first);
            assertThat(piece.getChangesList())
                    .extracting(ResourceChange::getName)
                    .containsExactly(id);
        }
    }

    @Test
    void sendsANodeThatComesBackWhatItMissedAlone() throws Exception {
        Configuration newest = newest();
        change();
        change();
        try (FakeNode node = FakeNode.silent(control)) {
            node.hello(
                    Hello.newBuilder()
                            .setNodeId(id)
                            .setHistory(newest.getHistory())
                            .setAppliedVersion(newest.getVersion())
                            .setHeldHistory(newest.getHistory())
                            .setHeldVersion(newest.getVersion()));

            VersionPiece piece = node.nextPiece();

            assertThat(piece.getBase()).isEqualTo(newest.getVersion());
            assertThat(piece.getVersion()).isEqualTo(newest.getVersion() + 2);
            assertThat(piece.getChangesCount()).isEqualTo(1);
        }
    }

    @Test
    void sendsTheWholeToANodeThatWantsIt() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            Configuration first = node.next();

            node.wantWhole();

            VersionPiece piece = node.nextPiece();
            assertThat(piece.getBase()).isZero();
            assertThat(piece.getVersion()).isEqualTo(first.getVersion());
            assertThat(piece.getNumber()).isZero();
        }
    }

    @Test
    void sendsAVersionLongerThanOneMessageInPieces() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, id)) {
            node.next();

            changeTo(250_000);

            VersionPiece first = node.nextPiece();
            assertThat(first.getDigest().isEmpty()).isTrue();
            assertThat(first.getChanges(0).getUnfinished()).isTrue();
            VersionPiece second = node.nextPiece();
            assertThat(second.getNumber()).isEqualTo(1);
            assertThat(second.getDigest().isEmpty()).isFalse();
        }
    }

    /// Changes this test's list.
    private void change() {
        changeTo(1);
    }

    private void changeTo(int count) {
        StringBuilder entries = new StringBuilder("\"203.0.113." + ++addresses + "\"");
        for (int i = 0; i < count; i++) {
            entries.append(",\"10.").append(9 + i / 62_500).append('.');
            entries.append(i / 250 % 250).append('.').append(i % 250).append('"');
        }
        String list =
                """
                {"resources": [{"addressList": {"metadata": {"name": "%s"},
                  "spec": {"action": "DENY", "entries": [%s]}}}]}
                """
                        .formatted(id, entries);
        assertThat(control.post("/v1/apply", list).statusCode()).isEqualTo(200);
    }

    private static Configuration newest() throws Exception {
        try (FakeNode node = FakeNode.fresh(control, "onlooker")) {
            return node.next();
        }
    }
}
