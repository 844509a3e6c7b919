package dev.breakwater.agent;

import static java.util.stream.Collectors.joining;

import dev.breakwater.agent.stream.ControlAddress;
import dev.breakwater.agent.tables.AttachMode;
import dev.breakwater.agent.tables.WantedInterface;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.runtime.settings.RefusedSettingException;
import dev.breakwater.runtime.settings.Setting;
import dev.breakwater.runtime.settings.Settings;
import dev.breakwater.runtime.settings.SettingsReader;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.config.ResourceName;
import dev.breakwater.shield.geo.SpecialSources;
import dev.breakwater.shield.read.ConfigurationReader;
import dev.breakwater.shield.read.ConfigurationReading;
import dev.breakwater.shield.wire.JoinToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an agent can be told.
final class AgentSettings {
    static final Setting<ControlAddress> CONTROL =
            new Setting<>(
                    "control",
                    ControlAddress.EXPECTED,
                    "http://127.0.0.1:8080",
                    "Where control listens: https:// on any machine, http:// on this one. With none,"
                            + " --config says what to protect.",
                    true,
                    ControlAddress::parse);

    static final Setting<Optional<JoinToken>> JOIN =
            new Setting<>(
                    "join",
                    JoinToken.EXPECTED,
                    "",
                    "The token with which this node enrols, once; with --control https://… only."
                            + " Best given as BREAKWATER_AGENT_JOIN: it is a secret.",
                    true,
                    text ->
                            text.isEmpty()
                                    ? Optional.of(Optional.empty())
                                    : JoinToken.parse(text)
                                            .flatMap(token -> Optional.of(Optional.of(token))));

    static final Setting<Path> CONFIG =
            Setting.path("config", "", "A configuration file; with --control none, and only then.");

    static final Setting<String> NODE =
            Setting.text(
                    "node",
                    Pattern.compile("|" + ResourceName.FORM.pattern()),
                    ResourceName.EXPECTED,
                    "",
                    "The node's name, unique and lasting. Without one, the machine's name.");

    static final Setting<List<String>> INTERFACES =
            Setting.list(
                    "interfaces",
                    Pattern.compile("[^\\s/,:]{1,15}(:(lan|wan))?"),
                    "an interface's name, with :lan or :wan behind it where it isn't as --role",
                    64,
                    "",
                    "The interfaces to protect: those that packets arrive on. At least one."
                            + " eth0:wan,eth1:lan says what each looks at.");

    static final Setting<AttachMode> XDP_MODE =
            Setting.choice(
                    "xdp-mode",
                    AttachMode.class,
                    AttachMode.AUTO,
                    "Where interfaces run the shield: native in the driver, generic behind it, auto"
                            + " the better of the two, offload in the card if that can.");

    static final Setting<Boolean> WAIT_FOR_INTERFACES =
            Setting.flag(
                    "wait-for-interfaces",
                    "Starts even where interfaces are missing; each is protected when it comes.");

    static final Setting<String> NETNS =
            Setting.text(
                    "netns",
                    Pattern.compile("[^\\s/]{0,255}"),
                    "a name under /run/netns",
                    "",
                    "The network namespace of the interfaces. Without one, the agent's own.");

    static final Setting<InterfaceRole> ROLE =
            Setting.choice(
                    "role",
                    InterfaceRole.class,
                    InterfaceRole.LAN,
                    "What interfaces look at that --interfaces says nothing else of: wan, the"
                            + " Internet, from which no packet has a source that isn't routed"
                            + " there; or lan, where any source can be.");

    static final Setting<List<String>> OWN_PREFIXES =
            Setting.list(
                    "own-prefixes",
                    Pattern.compile("[0-9a-fA-F:./]{2,43}"),
                    "a prefix",
                    SpecialSources.OWN_MAX,
                    "",
                    "The node's own prefixes: no packet from the Internet has a source of theirs.");

    static final Setting<Path> GEO_COUNTRY =
            Setting.path(
                    "geo-country",
                    "",
                    "A database of countries; `breakwater geo update` fetches one.");

    static final Setting<Path> GEO_ASN =
            Setting.path(
                    "geo-asn",
                    "",
                    "A database of autonomous systems; `breakwater geo update` fetches one.");

    static final Setting<Path> STATE =
            Setting.path(
                    "state",
                    "/var/lib/breakwater/agent",
                    "The agent's own folder: the last good version is kept there.");

    static final Setting<String> PINS =
            Setting.text(
                    "pins",
                    Pattern.compile("[a-z0-9][-a-z0-9_]{0,62}"),
                    "1 to 63 lower-case letters, digits, '-' or '_'",
                    "agent",
                    "The folder under /sys/fs/bpf/breakwater for program and maps: one an agent.");

    static final Setting<Path> REGISTRATION_SOCKET =
            Setting.path(
                    "registration-socket",
                    "",
                    "A Unix socket where Bedrock servers of this machine tell the secret of their"
                            + " cookies. Without one, none does.");

    static final Setting<HostAndPort> METRICS =
            Setting.address(
                    "metrics", "127.0.0.1:9101", "Where /metrics is served, for Prometheus.");

    static final Setting<Boolean> DETACH =
            Setting.flag(
                    "detach", "Takes the shield off the interfaces, removes its pins, and leaves.");

    static final SettingsReader READER =
            new SettingsReader(
                    "agent",
                    "breakwater agent: protects this machine's interfaces.",
                    List.of(
                            CONTROL,
                            JOIN,
                            CONFIG,
                            NODE,
                            INTERFACES,
                            XDP_MODE,
                            WAIT_FOR_INTERFACES,
                            NETNS,
                            ROLE,
                            OWN_PREFIXES,
                            GEO_COUNTRY,
                            GEO_ASN,
                            STATE,
                            PINS,
                            REGISTRATION_SOCKET,
                            METRICS,
                            SightSettings.SAMPLES,
                            SightSettings.SAMPLES_PER_SECOND,
                            SightSettings.SAMPLE_BYTES,
                            SightSettings.CAPTURE_FILE_MIB,
                            SightSettings.CAPTURE_FILES,
                            SightSettings.CAPTURES_MIB,
                            DETACH));

    private AgentSettings() {}

    /// The interfaces, of which there must be one, each with its own role or else that of all.
    static List<WantedInterface> interfaces(Settings settings) {
        List<WantedInterface> interfaces =
                settings.value(INTERFACES).stream()
                        .map(text -> wanted(text, settings.value(ROLE)))
                        .toList();
        if (interfaces.isEmpty()) {
            throw new RefusedSettingException(
                    "interfaces: none (expected: --interfaces with those that packets arrive on;"
                            + " `ip -brief link` lists them)");
        }
        return interfaces;
    }

    private static WantedInterface wanted(String text, InterfaceRole otherwise) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new WantedInterface(text, otherwise)
                : new WantedInterface(
                        text.substring(0, colon),
                        InterfaceRole.valueOf(text.substring(colon + 1).toUpperCase(Locale.ROOT)));
    }

    /// What no packet from the Internet has for a source.
    static SpecialSources specialSources(Settings settings) {
        return new SpecialSources(
                settings.value(OWN_PREFIXES).stream().map(AgentSettings::prefix).toList());
    }

    private static IpPrefix prefix(String text) {
        Optional<IpPrefix> prefix = IpText.parsePrefix(text);
        if (prefix.isEmpty()) {
            throw new RefusedSettingException(
                    "own-prefixes: " + text + " (expected: 192.0.2.0/24 or 2001:db8::/32)");
        }
        return prefix.get();
    }

    /// What a node without control is to protect; empty where it has one.
    ///
    /// @throws RefusedSettingException with every problem of the file
    static Optional<List<Resource>> alone(Settings settings) {
        Path file = settings.value(CONFIG);
        boolean hasFile = !file.toString().isEmpty();
        boolean isAlone = settings.value(CONTROL) instanceof ControlAddress.Nowhere;
        if (isAlone != hasFile) {
            throw new RefusedSettingException(
                    "config: "
                            + (hasFile ? file : "none")
                            + " (expected: a file with --control none, and only then)");
        }
        return hasFile ? Optional.of(read(file)) : Optional.empty();
    }

    private static List<Resource> read(Path file) {
        byte[] text;
        try {
            text = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new RefusedSettingException(
                    "config: " + file + ": " + e + " (expected: a file that can be read)");
        }
        return switch (ConfigurationReader.read(file.toString(), text)) {
            case ConfigurationReading.Accepted(var _, var resources, var _) -> resources;
            case ConfigurationReading.Rejected(var problems) ->
                    throw new RefusedSettingException(
                            problems.stream().map(Object::toString).collect(joining("\n")));
        };
    }
}
