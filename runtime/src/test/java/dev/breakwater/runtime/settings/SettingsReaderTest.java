package dev.breakwater.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
    private enum Attach {
        NATIVE,
        ANY_MODE
    }

    private static final Setting<String> NODE =
            Setting.text("node", Pattern.compile("[a-z]+"), "letters", "edge", "The node's name.");
    private static final Setting<Long> WAIT =
            Setting.number("wait-seconds", "seconds", 1, 60, 5, "How long to wait.");
    private static final Setting<Boolean> DETACH = Setting.flag("detach", "Whether to detach.");
    private static final Setting<Attach> ATTACH =
            Setting.choice("attach", Attach.class, Attach.NATIVE, "How to attach.");
    private static final Setting<List<String>> INTERFACES =
            Setting.list(
                    "interfaces",
                    Pattern.compile("[a-z0-9]+"),
                    "a name",
                    2,
                    "",
                    "Which interfaces.");
    private static final Setting<Path> STATE = Setting.path("state", "/var/lib/x", "Where.");
    private static final Setting<HostAndPort> METRICS =
            Setting.address("metrics", "127.0.0.1:9101", "Where metrics are served.");
    private static final SettingsReader READER =
            new SettingsReader(
                    "agent",
                    "Feeds the shield.",
                    List.of(NODE, WAIT, DETACH, ATTACH, INTERFACES, STATE, METRICS));

    @Test
    void refusesAnUnknownKeyAndNamesTheNearest() {
        var refused = (SettingsReading.Refused) read("--nod", "edge1");

        assertThat(refused.problems())
                .containsExactly("--nod: not a setting of agent (did you mean --node?)");
    }

    @Test
    void refusesAnUnknownVariableOfItsOwn() {
        var refused =
                (SettingsReading.Refused)
                        READER.read(List.of(), Map.of("BREAKWATER_AGENT_STTE", "x"));

        assertThat(refused.problems())
                .containsExactly(
                        "BREAKWATER_AGENT_STTE: not a setting of agent"
                                + " (did you mean BREAKWATER_AGENT_STATE?)");
    }

    @Test
    void refusesEachWrongValueWithItsLimits() {
        var refused =
                (SettingsReading.Refused)
                        read("--wait-seconds", "61", "--metrics", "here", "--interfaces=a,b,c");

        assertThat(refused.problems())
                .containsExactly(
                        "--wait-seconds: \"61\" (expected: 1 to 60 seconds)",
                        "--metrics: \"here\" (expected: HOST:PORT, an IPv6 address in brackets,"
                                + " port 0 to 65535)",
                        "--interfaces: \"a,b,c\" (expected: 0 to 2 of: a name; with ',' between)");
    }

    @Test
    void refusesAMissingValueAndAKeySaidTwice() {
        var refused = (SettingsReading.Refused) read("--node", "a", "--node", "b", "--state");

        assertThat(refused.problems())
                .containsExactly(
                        "--node: said twice (expected: once)",
                        "--state: no value (expected: a path)");
    }

    @Test
    void refusesToDeclareADefaultBeyondTheLimits() {
        assertThatThrownBy(() -> Setting.number("x", "packets", 1, 2, 3, ""))
                .hasMessage("x: 3 (expected: a default that is 1 to 2 packets)");
    }

    @Test
    void prefersTheCommandLineToTheEnvironmentToTheDefault() {
        Map<String, String> environment =
                Map.of("BREAKWATER_AGENT_NODE", "b", "BREAKWATER_AGENT_WAIT_SECONDS", "7");

        var ready =
                (SettingsReading.Ready)
                        READER.read(List.of("--node", "c", "--detach"), environment);

        assertThat(ready.settings().value(NODE)).isEqualTo("c");
        assertThat(ready.settings().value(WAIT)).isEqualTo(7);
        assertThat(ready.settings().value(DETACH)).isTrue();
        assertThat(ready.settings().value(ATTACH)).isEqualTo(Attach.NATIVE);
    }

    @Test
    void readsEveryForm() {
        var ready =
                (SettingsReading.Ready)
                        read(
                                "--attach=any-mode",
                                "--interfaces",
                                "eth0,eth1",
                                "--metrics",
                                "[::1]:0");

        assertThat(ready.settings().value(ATTACH)).isEqualTo(Attach.ANY_MODE);
        assertThat(ready.settings().value(INTERFACES)).containsExactly("eth0", "eth1");
        assertThat(ready.settings().value(METRICS)).isEqualTo(new HostAndPort("::1", 0));
        assertThat(ready.settings().value(METRICS)).hasToString("[::1]:0");
    }

    @Test
    void leavesOtherProcessesVariablesAlone() {
        var reading = READER.read(List.of(), Map.of("BREAKWATER_CONTROL_PORT", "1", "PATH", "/"));

        assertThat(reading).isInstanceOf(SettingsReading.Ready.class);
    }

    @Test
    void tellsEverySettingOnHelp() {
        var help = (SettingsReading.Help) read("--nonsense", "--help");

        assertThat(help.text())
                .startsWith("Feeds the shield.\n")
                .contains("--wait-seconds  (default: 5)\n      How long to wait.")
                .contains("Expected: 1 to 60 seconds")
                .contains("--interfaces  (default: none)");
    }

    private static SettingsReading read(String... arguments) {
        return READER.read(List.of(arguments), Map.of());
    }
}
