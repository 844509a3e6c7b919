package dev.breakwater.shield.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files made to harm: each is refused, soon, in a few short lines.
@Timeout(120)
class HostileTextTest {
    private static final String HEAD =
            "apiVersion: breakwater.dev/v1\nkind: AddressList\nmetadata: {name: bad}\n";

    @Test
    void refusesABillionLaughs() {
        StringBuilder text = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (char name = 'b'; name <= 'z'; name++) {
            char former = (char) (name - 1);
            text.append("%c: &%c [*%c, *%c, *%c]\n".formatted(name, name, former, former, former));
        }

        assertThat(problems(text.toString()))
                .startsWith(
                        "f.yaml:1:4: &a (expected: no anchors or aliases: write the value itself)",
                        "f.yaml:2:4: &b (expected: no anchors or aliases: write the value itself)",
                        "f.yaml:2:8: *a (expected: no anchors or aliases: write the value itself)");
    }

    @Test
    void refusesAnAliasOfItself() {
        assertThat(problems(HEAD + "spec: &a\n  entries: *a\n"))
                .containsExactly(
                        "f.yaml:4:7: &a (expected: no anchors or aliases: write the value itself)",
                        "f.yaml:5:12: *a (expected: no anchors or aliases: write the value"
                                + " itself)");
    }

    @Test
    void refusesMergeKeys() {
        assertThat(problems(HEAD + "spec:\n  <<: {action: DENY}\n"))
                .containsExactly(
                        "f.yaml:5:3: AddressList/bad: spec: field << (expected: action, entries"
                                + " or feed)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? "})
    void refusesDeepNesting(String opening) {
        String text = opening.repeat(200_000);

        assertThat(problems(text))
                .singleElement()
                .asString()
                .contains("nesting of more than 32 (expected: at most 32)");
    }

    @Test
    void refusesTagsAndBuildsNoObject() {
        assertThat(problems(HEAD + "spec: !!java.net.URL [http://192.0.2.1/]\n"))
                .contains("f.yaml:4:7: tag tag:yaml.org,2002:java.net.URL (expected: no tags)");
    }

    @Test
    void refusesKeysOfSeveralValues() {
        assertThat(problems(HEAD + "spec:\n  ? [a, b]\n  : c\n"))
                .contains("f.yaml:5:5: a key of several values (expected: a field's name)");
    }

    @Test
    void refusesMoreValuesThanItHasRoomFor() {
        TextProblems problems = new TextProblems("f.yaml");

        YamlDocuments.read("[[a, a], a, a]", problems, 4);

        assertThat(texts(problems.rejected()))
                .containsExactly("f.yaml:1:10: more than 4 values (expected: at most 4)");
    }

    @Test
    void refusesMoreBytesThanItHasRoomFor() {
        byte[] bytes = new byte[YamlText.BYTES_MAX + 1];
        Arrays.fill(bytes, (byte) ' ');

        assertThat(texts(ConfigurationReader.read("f.yaml", bytes)))
                .containsExactly("f.yaml:1:1: 67108865 bytes (expected: at most 67108864)");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "x", "#x", "'x", "!x", "%x", "&x", "- \t", "x: |\n  "})
    void readsOneWordOfManyMebibytesSoon(String start) {
        String text = start + start.substring(start.length() - 1).repeat(16 << 20);

        assertThat(problems(text)).isNotEmpty();
    }

    @Test
    void showsOnlyTheStartOfHugeNumbersAndNames() {
        String digits = "9".repeat(100_000);
        String text =
                """
                apiVersion: breakwater.dev/v1
                kind: FilterRule
                metadata: {name: x}
                spec: {priority: %s, action: DROP, %s: 1}
                """
                        .formatted(digits, "a".repeat(500));

        assertThat(problems(text))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(220));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000",
                "\u0007",
                "\u001b[2J",
                "\u007f",
                "\u0085",
                "\u2028",
                "\u202e",
                "\u2066",
                "\ufeff",
                "\uffff"
            })
    void refusesCharactersThatDoNotShowAsTheyRead(String character) {
        String found = "U+%04X".formatted((int) character.charAt(0));

        assertThat(problems("# \u00e9\n#" + character))
                .containsExactly(
                        "f.yaml:2:2: character "
                                + found
                                + " (expected: text that shows as it reads)");
    }

    @Test
    void escapesCharactersThatAQuotedTextMakes() {
        assertThat(problems(HEAD + "spec: {action: \"\\e[31m\\u202e\"}\n"))
                .containsExactly(
                        "f.yaml:4:16: AddressList/bad: spec.action: \"\\u001b[31m\\u202e\""
                                + " (expected: ALLOW or DENY)");
    }

    @Test
    void refusesTabsAsIndentation() {
        assertThat(problems(HEAD + "spec:\n\taction: DENY\n"))
                .singleElement()
                .asString()
                .isEqualTo(
                        "f.yaml:5:1: found character '\\t(TAB)' that cannot start any token (expected:"
                                + " YAML)");
    }

    @Test
    void saysWhereAQuoteBeganThatNeverEnds() {
        assertThat(problems(HEAD + "spec: {action: \"DENY}\n"))
                .containsExactly(
                        "f.yaml:5:1: found unexpected end of stream, while scanning a quoted scalar"
                                + " (expected: YAML; that began at 4:16)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [",
                "a: 'x",
                "a: b: c",
                "%YAML 9.9\n---\n a: 1",
                "@",
                "`",
                "a: *",
                "- &"
            })
    void refusesWhatIsNoYaml(String text) {
        assertThat(problems(text)).isNotEmpty();
    }

    @Test
    void survivesEveryCutAndEveryChangedByteOfAFile() {
        byte[] file =
                (HEAD + "spec:\n  action: DENY\n  entries: [10.0.0.0/8, \"::1\"]\n---\n" + HEAD)
                        .getBytes(StandardCharsets.UTF_8);

        for (int length = 0; length < file.length; length++) {
            ConfigurationReader.read("f.yaml", Arrays.copyOf(file, length));
        }
        for (int i = 0; i < file.length; i++) {
            for (int value = 0; value < 256; value += 7) {
                byte[] changed = file.clone();
                changed[i] = (byte) value;
                ConfigurationReader.read("f.yaml", changed);
            }
        }
    }

    @Test
    void readsALongList() {
        StringBuilder text = new StringBuilder(HEAD + "spec:\n  action: DENY\n  entries:\n");
        for (int i = 0; i < 100_000; i++) {
            text.append("  - 10.").append(i >>> 16 & 255).append('.').append(i >>> 8 & 255);
            text.append('.').append(i & 255).append('\n');
        }

        ConfigurationReading reading = ConfigurationReader.read("f.yaml", text.toString());

        assertThat(reading).isInstanceOf(ConfigurationReading.Accepted.class);
    }

    private static List<String> problems(String text) {
        return texts(ConfigurationReader.read("f.yaml", text));
    }

    private static List<String> texts(ConfigurationReading reading) {
        return switch (reading) {
            case ConfigurationReading.Accepted accepted -> throw new AssertionError(accepted);
            case ConfigurationReading.Rejected(List<TextProblem> problems) ->
                    problems.stream().map(TextProblem::toString).toList();
        };
    }
}
