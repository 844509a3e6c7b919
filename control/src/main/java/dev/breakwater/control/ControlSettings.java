package dev.breakwater.control;

import dev.breakwater.control.metrics.MetricKeep;
import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.runtime.settings.RefusedSettingException;
import dev.breakwater.runtime.settings.Setting;
import dev.breakwater.runtime.settings.Settings;
import dev.breakwater.runtime.settings.SettingsReader;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What control can be told.
final class ControlSettings {
    static final Setting<HostAndPort> LISTEN =
            Setting.address(
                    "listen",
                    "127.0.0.1:8080",
                    "Where REST and gRPC are served: on loopback, since there are no users yet.");

    static final Setting<Path> DATA =
            Setting.path(
                    "data",
                    "/var/lib/breakwater/control",
                    "Control's own folder: its PostgreSQL keeps the history there.");

    static final Setting<Path> CACHE =
            Setting.path(
                    "cache",
                    "/var/cache/breakwater",
                    "Where PostgreSQL's programs are unpacked, once for all starts.");

    static final Setting<String> DATABASE_URL =
            Setting.text(
                    "database-url",
                    Pattern.compile("|jdbc:postgresql://\\S{1,2000}"),
                    "jdbc:postgresql://HOST:PORT/DATABASE?user=…&password=…, of PostgreSQL 15 on",
                    "",
                    "A PostgreSQL of yours. Without one, control runs its own in --data.");

    static final Setting<Path> FEED_FOLDER =
            Setting.path(
                    "feed-folder",
                    "/var/lib/breakwater/feeds",
                    "The folder whose files address lists may name as feeds.");

    static final Setting<Boolean> FEED_PRIVATE_ADDRESSES =
            Setting.flag(
                    "feed-private-addresses",
                    "Let feeds' URLs lead to machines that are not public.");

    static final Setting<Long> KEEP_SECONDS =
            Setting.number(
                    "metrics-seconds-hours",
                    "hours",
                    1,
                    168,
                    2,
                    "How long metrics are kept second by second.");

    static final Setting<Long> KEEP_TEN_SECONDS =
            Setting.number(
                    "metrics-ten-seconds-hours",
                    "hours",
                    1,
                    720,
                    48,
                    "How long metrics are kept by ten seconds.");

    static final Setting<Long> KEEP_MINUTES =
            Setting.number(
                    "metrics-minutes-days",
                    "days",
                    1,
                    400,
                    30,
                    "How long metrics are kept minute by minute.");

    static final Setting<Long> KEEP_HOURS =
            Setting.number(
                    "metrics-hours-days",
                    "days",
                    1,
                    4_000,
                    730,
                    "How long metrics are kept hour by hour.");

    static final Setting<Optional<HostAndPort>> NODES_LISTEN =
            new Setting<>(
                    "nodes-listen",
                    "HOST:PORT, an IPv6 address in brackets, port 0 to 65535, or nothing",
                    "",
                    "Where nodes of other machines connect, by mutual TLS: 0.0.0.0:8443. Without"
                            + " one, only nodes of this machine, on --listen.",
                    true,
                    text ->
                            text.isEmpty()
                                    ? Optional.of(Optional.empty())
                                    : HostAndPort.parse(text)
                                            .flatMap(at -> Optional.of(Optional.of(at))));

    static final Setting<Long> NODE_CERTIFICATE_HOURS =
            Setting.number(
                    "node-certificate-hours",
                    "hours",
                    1,
                    720,
                    24,
                    "How long a node's certificate lasts; it is renewed after two thirds.");

    static final Setting<Path> AUTHORITY_KEY_FILE =
            Setting.path(
                    "authority-key-file",
                    "",
                    "A file of 32 random bytes or more that seals the key of control's certificate"
                            + " authority in PostgreSQL. Without one, it is there in the clear.");

    static final SettingsReader READER =
            new SettingsReader(
                    "control",
                    "breakwater control: keeps the configuration, and the nodes in step with it.",
                    List.of(
                            LISTEN,
                            DATA,
                            CACHE,
                            DATABASE_URL,
                            FEED_FOLDER,
                            FEED_PRIVATE_ADDRESSES,
                            KEEP_SECONDS,
                            KEEP_TEN_SECONDS,
                            KEEP_MINUTES,
                            KEEP_HOURS,
                            NODES_LISTEN,
                            NODE_CERTIFICATE_HOURS,
                            AUTHORITY_KEY_FILE));

    private ControlSettings() {}

    /// Where to listen.
    ///
    /// @throws RefusedSettingException where others could reach it
    static InetSocketAddress listen(Settings settings) {
        HostAndPort told = settings.value(LISTEN);
        InetSocketAddress address = new InetSocketAddress(told.host(), told.port());
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new RefusedSettingException(
                    "listen: "
                            + told
                            + " (expected: a loopback address, 127.0.0.1 or [::1]: control knows"
                            + " no users and roles yet, so whoever reaches it rules every node)");
        }
        return address;
    }

    /// @param key the setting's
    /// @throws RefusedSettingException where no machine has that name
    static InetSocketAddress resolved(String key, HostAndPort told) {
        InetSocketAddress address = new InetSocketAddress(told.host(), told.port());
        if (address.isUnresolved()) {
            throw new RefusedSettingException(
                    key + ": " + told + " (expected: an address of this machine, or 0.0.0.0)");
        }
        return address;
    }

    /// A PostgreSQL that somebody else runs; empty where control runs its own.
    static Optional<String> databaseUrl(Settings settings) {
        return Optional.of(settings.value(DATABASE_URL)).filter(url -> !url.isEmpty());
    }

    /// How long metrics are kept.
    static MetricKeep metricKeep(Settings settings) {
        return new MetricKeep(
                Duration.ofHours(settings.value(KEEP_SECONDS)),
                Duration.ofHours(settings.value(KEEP_TEN_SECONDS)),
                Duration.ofDays(settings.value(KEEP_MINUTES)),
                Duration.ofDays(settings.value(KEEP_HOURS)));
    }
}
