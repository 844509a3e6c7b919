package dev.breakwater.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReasonsDocumentTest {
    /// A row of the table of reasons, each of its four cells filled.
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([A-Z0-9_]+)` \\| ([A-Z]+) \\| [^|]{10,} \\| [^|]{5,} \\|$");

    @Test
    void tellsOfEveryReasonWhatItMeansAndWhatToDo() throws IOException {
        Path document =
                Path.of(
                        Objects.requireNonNull(System.getProperty("breakwater.root")),
                        "docs/operate/explain.md");

        List<String> rows =
                ROW.matcher(Files.readString(document))
                        .results()
                        .map((MatchResult row) -> row.group(1) + " " + row.group(2))
                        .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Arrays.stream(Reason.values())
                                .map(reason -> reason + " " + reason.verdict())
                                .toList());
    }
}
