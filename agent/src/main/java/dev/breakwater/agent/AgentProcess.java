package dev.breakwater.agent;

import static java.util.stream.Collectors.joining;

import dev.breakwater.agent.config.ApplyOutcome;
import dev.breakwater.agent.config.ConfigLoop;
import dev.breakwater.agent.config.ConfigMeters;
import dev.breakwater.agent.config.InForceLoop;
import dev.breakwater.agent.config.Offer;
import dev.breakwater.agent.config.Refusal;
import dev.breakwater.agent.config.VersionApplier;
import dev.breakwater.agent.config.VersionFolder;
import dev.breakwater.agent.config.VersionId;
import dev.breakwater.agent.counters.CounterLoop;
import dev.breakwater.agent.counters.CounterMeters;
import dev.breakwater.agent.counters.CounterSink;
import dev.breakwater.agent.counters.MetricsEndpoint;
import dev.breakwater.agent.geo.GeoFiles;
import dev.breakwater.agent.geo.GeoLoop;
import dev.breakwater.agent.interfaces.InterfaceLoop;
import dev.breakwater.agent.interfaces.InterfaceMeters;
import dev.breakwater.agent.kernel.Attaching;
import dev.breakwater.agent.kernel.Shield;
import dev.breakwater.agent.kernel.ShieldSettings;
import dev.breakwater.agent.offenders.OffenderLoop;
import dev.breakwater.agent.offenders.OffenderSink;
import dev.breakwater.agent.origin.OriginLoop;
import dev.breakwater.agent.origin.OriginMeters;
import dev.breakwater.agent.origin.OriginSockets;
import dev.breakwater.agent.registration.Registrar;
import dev.breakwater.agent.registration.RegistrationLoop;
import dev.breakwater.agent.registration.RegistrationMeters;
import dev.breakwater.agent.registration.RegistrationSocket;
import dev.breakwater.agent.sight.SightService;
import dev.breakwater.agent.sight.SightSink;
import dev.breakwater.agent.stream.ControlAddress;
import dev.breakwater.agent.stream.ControlStream;
import dev.breakwater.agent.stream.Link;
import dev.breakwater.agent.stream.StreamListener;
import dev.breakwater.agent.stream.TlsLink;
import dev.breakwater.agent.tables.AttachedInterface;
import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.api.v1.Denials;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.runtime.life.ProcessLifetime;
import dev.breakwater.runtime.life.ProcessMain;
import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.runtime.settings.RefusedSettingException;
import dev.breakwater.runtime.settings.Settings;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.config.ResourceName;
import dev.breakwater.shield.geo.GeoTable;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.wire.VersionContent;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent, put together: state, shield, the version on the disk, then all that needs control.
///
/// It protects before it has spoken to anybody.
public final class AgentProcess {
    private static final Logger log = LoggerFactory.getLogger(AgentProcess.class);

    /// The history of a node that has no control: its file's.
    private static final String ALONE = "file";

    private final Settings settings;
    private final ProcessLifetime lifetime;
    private final NanoClock clock = NanoClock.system();
    private final InstantSource wallClock = InstantSource.system();
    private final SecureRandom random = new SecureRandom();
    private final PrometheusRegistry registry = new PrometheusRegistry();

    /// `breakwater agent`.
    public static void main(String[] arguments) {
        new ProcessMain(AgentSettings.READER, AgentProcess::begin).run(arguments);
    }

    private static void begin(Settings settings, ProcessLifetime lifetime) {
        String pins = settings.value(AgentSettings.PINS);
        if (settings.value(AgentSettings.DETACH)) {
            Shield.detach(pins);
            log.info("agent has taken shield {} down: nothing protects any more", pins);
            lifetime.stop();
            return;
        }
        Optional<List<Resource>> alone = AgentSettings.alone(settings);
        ShieldSettings where =
                new ShieldSettings(
                        pins,
                        namespace(settings),
                        AgentSettings.interfaces(settings),
                        new Attaching(
                                settings.value(AgentSettings.XDP_MODE),
                                settings.value(AgentSettings.WAIT_FOR_INTERFACES)),
                        ShieldSettings.STATE_SETS);
        new AgentProcess(settings, lifetime).start(() -> Shield.open(where), alone);
    }

    /// Where the interfaces are.
    private static NetworkNamespace namespace(Settings settings) {
        String netns = settings.value(AgentSettings.NETNS);
        return netns.isEmpty() ? NetworkNamespace.OWN : NetworkNamespace.named(netns);
    }

    AgentProcess(Settings settings, ProcessLifetime lifetime) {
        this.settings = settings;
        this.lifetime = lifetime;
    }

    /// Starts every part; the lifetime owns them.
    ///
    /// @param opening attaches the shield
    /// @param alone what to protect where there is no control
    void start(Supplier<ShieldTables> opening, Optional<List<Resource>> alone) {
        VersionFolder folder =
                lifetime.own("state", VersionFolder.open(settings.value(AgentSettings.STATE)));
        ShieldTables tables = lifetime.own("shield", opening.get());
        VersionApplier applier =
                new VersionApplier(
                        tables, folder, new HashSeed(random.nextLong(), random.nextLong()));
        startGeo(applier);
        Offer resumed = applier.resume(wallClock.instant());
        InterfaceLoop interfaces = interfaces(tables);
        tell(interfaces.interfaces(), resumed.id());

        ConfigMeters configMeters = new ConfigMeters(registry);
        configMeters.started(resumed.id());
        serveMetrics();

        Optional<Link> link = link();
        if (link.isPresent()) {
            ControlStream stream = new ControlStream(link.get(), clock, random);
            NodeVoice voice = voice(link.get(), stream, interfaces);
            ConfigLoop loop =
                    new ConfigLoop(
                            resumed,
                            applier,
                            voice,
                            configMeters,
                            clock,
                            wallClock,
                            lifetime::fail);
            lifetime.own("config", loop).start();
            OffenderLoop offenders = followOffenders(tables, applier, voice::trySend);
            serveBackends(tables, applier);
            startSight(tables, applier, voice::trySend);
            CounterLoop counters = startCounting(tables, applier, Optional.of(voice));
            interfaces.start(voice, lifetime::fail);
            lifetime.own("stream", stream)
                    .start(listener(loop, offenders, counters), lifetime::fail);
        } else {
            alone.ifPresent(
                    wanted -> configMeters.started(applyAlone(applier, resumed.id(), wanted)));
            serveBackends(tables, applier);
            followOffenders(tables, applier, _ -> false);
            startSight(tables, applier, sight -> false);
            startCounting(tables, applier, Optional.empty());
            interfaces.start(_ -> true, lifetime::fail);
        }
    }

    private NodeVoice voice(Link link, ControlStream stream, InterfaceLoop interfaces) {
        return new NodeVoice(stream, node(), link::cluster, agentVersion(), interfaces::interfaces);
    }

    /// How control is reached; empty where there is none.
    private Optional<Link> link() {
        return switch (settings.value(AgentSettings.CONTROL)) {
            case ControlAddress.Nowhere() -> Optional.empty();
            case ControlAddress.Here(HostAndPort place) -> Optional.of(Link.plain(place));
            case ControlAddress.At(HostAndPort place) ->
                    Optional.of(
                            new TlsLink(
                                    place,
                                    node(),
                                    settings.value(AgentSettings.JOIN),
                                    settings.value(AgentSettings.STATE),
                                    wallClock,
                                    random));
        };
    }

    private void serveMetrics() {
        MetricsEndpoint endpoint =
                lifetime.own(
                        "metrics",
                        new MetricsEndpoint(settings.value(AgentSettings.METRICS), registry));
        log.atInfo().addKeyValue("address", endpoint.address()).log("Serving /metrics.");
    }

    private InterfaceLoop interfaces(ShieldTables tables) {
        return lifetime.own("interfaces", new InterfaceLoop(tables, new InterfaceMeters(registry)));
    }

    /// Before the first version is published: it is to know where sources are from.
    private void startGeo(VersionApplier applier) {
        GeoFiles files =
                GeoFiles.of(
                        settings.value(AgentSettings.GEO_COUNTRY),
                        settings.value(AgentSettings.GEO_ASN),
                        settings.value(AgentSettings.STATE).resolve("geo"));
        files.refresh();
        applier.know(sources(files.table()));
        lifetime.own("geo", new GeoLoop(files, table -> applier.know(sources(table))))
                .start(lifetime::fail);
    }

    private NodeSources sources(GeoTable table) {
        boolean isOnWan =
                AgentSettings.interfaces(settings).stream()
                        .anyMatch(wanted -> wanted.role() == InterfaceRole.WAN);
        return new NodeSources(
                table,
                AgentSettings.specialSources(settings),
                isOnWan ? InterfaceRole.WAN : InterfaceRole.LAN);
    }

    /// Runs a node's own file: as the version after the one that it ran, where it says something
    /// else.
    private VersionId applyAlone(VersionApplier applier, VersionId resumed, List<Resource> wanted) {
        long number = resumed.history().equals(ALONE) ? resumed.number() + 1 : 1;
        Offer offer = Offer.of(ALONE, number, VersionContent.of(wanted));
        return switch (applier.apply(offer, wallClock.instant())) {
            case ApplyOutcome.Applied(VersionId id) -> {
                log.atInfo().addKeyValue("version", id.number()).log("The file is applied.");
                yield id;
            }
            case ApplyOutcome.Refused(Refusal refusal) ->
                    throw new RefusedSettingException(
                            "config: " + refusal.resource() + ": " + refusal.reason());
        };
    }

    /// What goes on while a version is in force.
    private void serveBackends(ShieldTables tables, VersionApplier applier) {
        lifetime.own("in force", new InForceLoop(applier, wallClock)).start(lifetime::fail);
        askOrigins(tables, applier);
        registerServers(tables, applier);
    }

    /// The packet path's clock for answers is `CLOCK_MONOTONIC`, which the system's NanoClock is.
    private void askOrigins(ShieldTables tables, VersionApplier applier) {
        NetworkNamespace namespace = namespace(settings);
        OriginLoop loop =
                new OriginLoop(
                        tables,
                        applier::backends,
                        () -> namespace.call(OriginSockets::any),
                        new OriginMeters(registry),
                        clock,
                        random);
        lifetime.own("origins", loop).start(lifetime::fail);
    }

    /// The loop runs without a socket too: servers may have told an agent before.
    private void registerServers(ShieldTables tables, VersionApplier applier) {
        RegistrationMeters meters = new RegistrationMeters(registry);
        Registrar registrar = new Registrar(tables, applier::backends, meters, clock, wallClock);
        lifetime.own("registrations", new RegistrationLoop(registrar)).start(lifetime::fail);
        Path socket = settings.value(AgentSettings.REGISTRATION_SOCKET);
        if (!socket.toString().isEmpty()) {
            lifetime.own("registration socket", RegistrationSocket.open(socket, registrar, meters))
                    .start();
        }
    }

    private CounterLoop startCounting(
            ShieldTables tables, VersionApplier applier, Optional<CounterSink> sink) {
        CounterLoop loop =
                new CounterLoop(
                        tables,
                        applier::attribution,
                        sink,
                        new CounterMeters(registry),
                        clock,
                        wallClock);
        lifetime.own("counters", loop).start(lifetime::fail);
        return loop;
    }

    /// The packet path's clock for denials is `CLOCK_MONOTONIC`, which the system's NanoClock is.
    private OffenderLoop followOffenders(
            ShieldTables tables, VersionApplier applier, OffenderSink sink) {
        OffenderLoop offenders =
                new OffenderLoop(tables, applier::attribution, sink, clock, registry);
        lifetime.own("offenders", offenders).start(lifetime::fail);
        return offenders;
    }

    private void startSight(ShieldTables tables, VersionApplier applier, SightSink sink) {
        SightService sight =
                new SightService(
                        tables.sight(),
                        SightSettings.options(settings),
                        applier::attribution,
                        sink,
                        registry,
                        clock,
                        InstantSource.system());
        lifetime.own("sight", sight).start(lifetime::fail);
    }

    private static StreamListener listener(
            ConfigLoop loop, OffenderLoop offenders, CounterLoop counters) {
        return new StreamListener() {
            @Override
            public void connected(long stream) {
                loop.connected(stream);
                offenders.connected();
            }

            @Override
            public void received(long stream, VersionPiece piece) {
                loop.received(stream, piece);
            }

            @Override
            public void received(long stream, Denials denials) {
                offenders.received(denials);
            }

            @Override
            public void kept(String epoch, long sequence) {
                counters.kept(epoch, sequence);
            }

            @Override
            public void disconnected(long stream) {
                loop.disconnected(stream);
            }
        };
    }

    private static void tell(List<AttachedInterface> interfaces, VersionId resumed) {
        String where = interfaces.stream().map(Object::toString).collect(joining(", "));
        if (resumed.equals(VersionId.NONE)) {
            log.info("agent is attached to {} and waits for its first version", where);
        } else {
            log.info("agent protects {} with version {}", where, resumed.number());
        }
    }

    /// The node's name: as told, or the machine's.
    private String node() {
        String told = settings.value(AgentSettings.NODE);
        String name = told.isEmpty() ? machineName() : told;
        if (!ResourceName.FORM.matcher(name).matches()) {
            throw new RefusedSettingException(
                    "node: \""
                            + name
                            + "\", this machine's name (expected: --node with "
                            + ResourceName.EXPECTED
                            + ")");
        }
        return name;
    }

    private static String machineName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"))
                    .strip()
                    .toLowerCase(Locale.ROOT);
        } catch (IOException unknown) {
            return "";
        }
    }

    private static String agentVersion() {
        String version = AgentProcess.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
