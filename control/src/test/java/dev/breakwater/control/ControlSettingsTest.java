package dev.breakwater.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.runtime.settings.Settings;
import dev.breakwater.runtime.settings.SettingsReading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlSettingsTest {
    @Test
    void hasTheseDefaults() {
        Settings settings = read(List.of(), Map.of());

        assertThat(settings.value(ControlSettings.LISTEN)).hasToString("127.0.0.1:8080");
        assertThat(settings.value(ControlSettings.DATA)).hasToString("/var/lib/breakwater/control");
        assertThat(settings.value(ControlSettings.CACHE)).hasToString("/var/cache/breakwater");
        assertThat(ControlSettings.databaseUrl(settings)).isEmpty();
        assertThat(settings.value(ControlSettings.FEED_FOLDER))
                .hasToString("/var/lib/breakwater/feeds");
        assertThat(settings.value(ControlSettings.FEED_PRIVATE_ADDRESSES)).isFalse();
        assertThat(settings.value(ControlSettings.NODES_LISTEN)).isEmpty();
        assertThat(settings.value(ControlSettings.NODE_CERTIFICATE_HOURS)).isEqualTo(24);
        assertThat(settings.value(ControlSettings.AUTHORITY_KEY_FILE).toString()).isEmpty();
    }

    @Test
    void readsEveryKeyFromTheCommandLine() {
        Settings settings =
                read(
                        List.of(
                                "--listen=[::1]:9",
                                "--data=/d",
                                "--cache=/c",
                                "--database-url=jdbc:postgresql://h/d?user=u",
                                "--feed-folder=/f",
                                "--feed-private-addresses",
                                "--nodes-listen=0.0.0.0:8443",
                                "--node-certificate-hours=1",
                                "--authority-key-file=/k"),
                        Map.of());

        assertThat(ControlSettings.listen(settings).getPort()).isEqualTo(9);
        assertThat(settings.value(ControlSettings.DATA)).hasToString("/d");
        assertThat(settings.value(ControlSettings.CACHE)).hasToString("/c");
        assertThat(ControlSettings.databaseUrl(settings)).contains("jdbc:postgresql://h/d?user=u");
        assertThat(settings.value(ControlSettings.FEED_FOLDER)).hasToString("/f");
        assertThat(settings.value(ControlSettings.FEED_PRIVATE_ADDRESSES)).isTrue();
        assertThat(settings.value(ControlSettings.NODES_LISTEN))
                .contains(new HostAndPort("0.0.0.0", 8443));
        assertThat(settings.value(ControlSettings.NODE_CERTIFICATE_HOURS)).isEqualTo(1);
        assertThat(settings.value(ControlSettings.AUTHORITY_KEY_FILE)).hasToString("/k");
    }

    @Test
    void readsTheEnvironment() {
        Settings settings = read(List.of(), Map.of("BREAKWATER_CONTROL_LISTEN", "127.0.0.1:1234"));

        assertThat(ControlSettings.listen(settings).getPort()).isEqualTo(1234);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0:8080", "[::]:8080", "192.0.2.1:8080", "no.such.host.invalid:1"})
    void refusesToListenWhereOthersReachIt(String listen) {
        Settings settings = read(List.of("--listen", listen), Map.of());

        assertThatThrownBy(() -> ControlSettings.listen(settings))
                .hasMessageStartingWith("listen: " + listen + " (expected: a loopback address")
                .hasMessageContaining("no users and roles yet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--datta=/x", "--database-url=jdbc:mysql://h/d", "--listen=8080"})
    void refusesWhatItDoesNotKnow(String argument) {
        assertThat(ControlSettings.READER.read(List.of(argument), Map.of()))
                .isInstanceOf(SettingsReading.Refused.class);
    }

    private static Settings read(List<String> arguments, Map<String, String> environment) {
        return ((SettingsReading.Ready) ControlSettings.READER.read(arguments, environment))
                .settings();
    }
}
