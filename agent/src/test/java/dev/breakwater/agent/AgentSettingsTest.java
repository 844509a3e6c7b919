package dev.breakwater.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.agent.stream.ControlAddress;
import dev.breakwater.agent.tables.OnLan;
import dev.breakwater.agent.tables.WantedInterface;
import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.runtime.settings.Settings;
import dev.breakwater.runtime.settings.SettingsReading;
import dev.breakwater.shield.config.InterfaceRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentSettingsTest {
    @TempDir private Path folder;

    @Test
    void recordsItsDefaults() {
        assertThat(
                        AgentSettings.READER.settings().stream()
                                .map(setting -> setting.key() + "=" + setting.defaultText()))
                .containsExactly(
                        "control=http://127.0.0.1:8080",
                        "join=",
                        "config=",
                        "node=",
                        "interfaces=",
                        "xdp-mode=auto",
                        "wait-for-interfaces=false",
                        "netns=",
                        "role=lan",
                        "own-prefixes=",
                        "geo-country=",
                        "geo-asn=",
                        "state=/var/lib/breakwater/agent",
                        "pins=agent",
                        "registration-socket=",
                        "metrics=127.0.0.1:9101",
                        "samples=DROP=1000",
                        "samples-per-second=100",
                        "sample-bytes=256",
                        "capture-file-mib=4",
                        "capture-files=4",
                        "captures-mib=256",
                        "detach=false");
    }

    @Test
    void asksForInterfaces() {
        assertThatThrownBy(() -> AgentSettings.interfaces(settings()))
                .hasMessageStartingWith("interfaces: none (expected: --interfaces");
    }

    @Test
    void givesEachInterfaceItsRole() {
        Settings settings = settings("--interfaces=eth0:wan,eth1:lan,eth2", "--role=wan");

        assertThat(AgentSettings.interfaces(settings))
                .containsExactly(
                        new WantedInterface("eth0", InterfaceRole.WAN),
                        new WantedInterface("eth1", InterfaceRole.LAN),
                        new WantedInterface("eth2", InterfaceRole.WAN));
        assertThat(AgentSettings.interfaces(settings("--interfaces=eth2")))
                .containsExactly(OnLan.wanted("eth2"));
    }

    @Test
    void refusesARoleThatThereIsNot() {
        assertThat(read("--interfaces", "eth0:dmz"))
                .asString()
                .contains(
                        "--interfaces: \"eth0:dmz\" (expected: 0 to 64 of: an interface's name,"
                                + " with :lan or :wan behind it");
        assertThat(read("--interfaces", "eth0:")).isInstanceOf(SettingsReading.Refused.class);
    }

    @Test
    void refusesAFileBesideControlAndNeither() {
        assertThatThrownBy(() -> AgentSettings.alone(settings("--config", "a.yaml")))
                .hasMessage("config: a.yaml (expected: a file with --control none, and only then)");
        assertThatThrownBy(() -> AgentSettings.alone(settings("--control", "none")))
                .hasMessage("config: none (expected: a file with --control none, and only then)");
    }

    @Test
    void refusesAFileWithItsProblems() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), "kind: Backend\nspce: {}\n");

        assertThatThrownBy(
                        () -> AgentSettings.alone(settings("--control=none", "--config=" + file)))
                .hasMessageContaining("wrong.yaml:")
                .hasMessageContaining("spce");
    }

    @Test
    void readsWhereControlIs() {
        assertThat(settings("--control", "http://[::1]:81/").value(AgentSettings.CONTROL))
                .isEqualTo(new ControlAddress.Here(new HostAndPort("::1", 81)));
        assertThat(
                        settings("--control", "https://control.example:8443")
                                .value(AgentSettings.CONTROL))
                .isEqualTo(new ControlAddress.At(new HostAndPort("control.example", 8443)));
        assertThat(read("--control", "ftp://x:1")).isInstanceOf(SettingsReading.Refused.class);
        assertThat(read("--control", "http://x")).isInstanceOf(SettingsReading.Refused.class);
    }

    @Test
    void speaksInClearTextWithNobodyElsesMachine() {
        assertThat(read("--control", "http://192.0.2.1:8080"))
                .asString()
                .contains("expected: https://HOST:PORT; or http://127.0.0.1:PORT");
    }

    @Test
    void readsAJoinToken() {
        String token = "breakwater.eu." + "k".repeat(43) + "." + "0f".repeat(32);

        assertThat(settings("--join", token).value(AgentSettings.JOIN)).isPresent();
        assertThat(settings().value(AgentSettings.JOIN)).isEmpty();
        assertThat(read("--join", token + "0")).isInstanceOf(SettingsReading.Refused.class);
    }

    private static Settings settings(String... arguments) {
        return ((SettingsReading.Ready) read(arguments)).settings();
    }

    private static SettingsReading read(String... arguments) {
        return AgentSettings.READER.read(List.of(arguments), Map.of());
    }
}
