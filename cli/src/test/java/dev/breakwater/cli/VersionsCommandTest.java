package dev.breakwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

/// `breakwater versions` with a control that has two.
class VersionsCommandTest {
    @TempDir private Path folder = Path.of("");
    private FakeControl control = new FakeControl();

    VersionsCommandTest() throws IOException {}

    @BeforeEach
    void makeTwoVersions() throws IOException {
        apply("one");
        apply("two");
    }

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void listsTheNewestFirst() {
        assertThat(run("list").out())
                .isEqualTo(
                        """
                        VERSION   TIME                      AUTHOR   THROUGH   CHANGES
                        2         2023-11-14 22:13:20 UTC   local    CLI       \
                        AddressList/two created
                        1         2023-11-14 22:13:20 UTC   local    CLI       \
                        AddressList/one created
                        """);
    }

    @Test
    void saysThatThereAreOlderOnes() {
        assertThat(run("list", "--limit", "1").outLines())
                .hasSize(3)
                .last()
                .isEqualTo("There are older ones: --limit 2 shows more.");
    }

    @Test
    void showsOneAndWhatToDoWithIt() {
        assertThat(run("show", "2").out())
                .isEqualTo(
                        """
                        Version 2, 2023-11-14 22:13:20 UTC, by local through CLI
                          AddressList/two created

                        It holds 0 backends, 0 filter rules and 2 address lists.
                        What changed in them:  breakwater versions diff 1 2
                        All of them, as YAML:  breakwater get versions 2 -o yaml
                        Back to it:            breakwater versions restore 2
                        """);
        assertThat(run("show", "--at", "2026-01-01T00:00:00Z").out()).startsWith("Version 1, ");
    }

    @Test
    void tellsWhatDiffers() {
        assertThat(run("diff", "1").out())
                .isEqualTo(
                        """
                        From version 1 to 2: 1 resource.

                        Backend/survival updated
                          ~ spec.type: TCP → UDP
                          + spec.listen: a [2J
                          - spec.origins: b
                          and 2 more
                        """);
        assertThat(run("diff", "1", "1").out()).isEqualTo("Nothing differs from version 1 to 1.\n");
    }

    @Test
    void restoresAndSaysWhatBecameOfIt() {
        assertThat(run("restore", "1", "--validate-only").outLines())
                .containsExactly(
                        "Back to version 1:",
                        "AddressList/one would be deleted",
                        "AddressList/two would be deleted",
                        "Nothing is changed; it would be version 3.");
        assertThat(control.versionCount()).isEqualTo(2);
        assertThat(run("restore", "1").outLines()).last().isEqualTo("Version 3 is published.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "show",
                "show x",
                "show 1 --at 2026-01-01T00:00:00Z",
                "restore",
                "diff 1 -2",
                "list --limit 0",
                ""
            })
    void refusesWhatIsNoVersion(String arguments) {
        CommandRun run = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isNotEmpty();
    }

    private void apply(String name) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(
                file,
                """
                apiVersion: breakwater.dev/v1
                kind: AddressList
                metadata: {name: %s}
                spec: {action: DENY}
                """
                        .formatted(name));
        CommandRun.of("apply", "-f", file.toString(), "--server", control.url());
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("versions"));
        all.addAll(List.of(arguments));
        if (arguments.length > 0) {
            all.addAll(List.of("--server", control.url()));
        }
        return CommandRun.of(all.toArray(String[]::new));
    }
}
