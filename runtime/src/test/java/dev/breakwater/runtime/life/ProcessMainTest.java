package dev.breakwater.runtime.life;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.runtime.settings.RefusedSettingException;
import dev.breakwater.runtime.settings.Setting;
import dev.breakwater.runtime.settings.SettingsReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessMainTest {
    private static final SettingsReader READER =
            new SettingsReader("test", "Tests.", List.of(Setting.flag("quick", "Quickly.")));

    private final ProcessLifetime lifetime = new ProcessLifetime();
    private final List<String> closed = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void exitsWithTwoAndSaysWhyWhereSettingsAreRefused() {
        int code = run((settings, parts) -> {}, "--quik");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .isEqualTo("test: --quik: not a setting of test (did you mean --quick?)\n");
    }

    @Test
    void exitsWithTwoAndSaysNoMoreWhereSettingsTurnOutToBeWrong() {
        int code =
                run(
                        (settings, parts) -> {
                            parts.own("first", () -> closed.add("first"));
                            throw new RefusedSettingException("listen: 0.0.0.0 (expected: ::1)");
                        });

        assertThat(code).isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualTo("test: listen: 0.0.0.0 (expected: ::1)\n");
        assertThat(closed).containsExactly("first");
    }

    @Test
    void exitsWithOneAndStopsWhatRanWhereTheStartFails() {
        int code =
                run(
                        (settings, parts) -> {
                            parts.own("first", () -> closed.add("first"));
                            throw new IllegalStateException("no kernel");
                        });

        assertThat(code).isEqualTo(1);
        assertThat(closed).containsExactly("first");
    }

    @Test
    void exitsWithOneWhereAPartFailsLater() {
        int code = run((settings, parts) -> parts.fail(new IllegalStateException("loop died")));

        assertThat(code).isEqualTo(1);
    }

    @Test
    void stopsInReverseOrderEvenPastAPartThatFailsToClose() {
        int code =
                run(
                        (settings, parts) -> {
                            parts.own("first", () -> closed.add("first"));
                            parts.own(
                                    "second",
                                    () -> {
                                        throw new IllegalStateException("second");
                                    });
                            parts.own("third", () -> closed.add("third"));
                            parts.stop();
                        });

        assertThat(code).isZero();
        assertThat(closed).containsExactly("third", "first");
    }

    @Test
    void printsItsHelp() {
        int code = run((settings, parts) -> {}, "--help");

        assertThat(code).isZero();
        assertThat(out.toString(UTF_8)).startsWith("Tests.\n").contains("--quick");
    }

    private int run(ProcessMain.Start start, String... arguments) {
        return new ProcessMain(READER, start)
                .run(
                        List.of(arguments),
                        Map.of(),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        lifetime);
    }
}
