package dev.breakwater.control;

import dev.breakwater.control.clusters.Clusters;
import dev.breakwater.control.clusters.Enrolment;
import dev.breakwater.control.clusters.Members;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.configuration.History;
import dev.breakwater.control.configuration.StoreFollower;
import dev.breakwater.control.feeds.FeedCollector;
import dev.breakwater.control.feeds.Feeds;
import dev.breakwater.control.feeds.WorldPlaces;
import dev.breakwater.control.metrics.ControlMetrics;
import dev.breakwater.control.metrics.CounterIntake;
import dev.breakwater.control.metrics.EnrolmentMetrics;
import dev.breakwater.control.metrics.MetricHistory;
import dev.breakwater.control.metrics.MetricLoop;
import dev.breakwater.control.metrics.MetricLoop.Intakes;
import dev.breakwater.control.metrics.MetricLoop.Stores;
import dev.breakwater.control.metrics.RollUpLoop;
import dev.breakwater.control.metrics.ShieldCollector;
import dev.breakwater.control.metrics.SightCollector;
import dev.breakwater.control.metrics.SightIntake;
import dev.breakwater.control.metrics.SourceHour;
import dev.breakwater.control.nodes.NodeCollector;
import dev.breakwater.control.nodes.NodeDirectory;
import dev.breakwater.control.nodes.NodeStreams;
import dev.breakwater.control.nodes.NodeWatch;
import dev.breakwater.control.nodes.Quarantine;
import dev.breakwater.control.offenders.OffenderMetrics;
import dev.breakwater.control.offenders.Offenders;
import dev.breakwater.control.pki.Authority;
import dev.breakwater.control.pki.AuthorityKeeper;
import dev.breakwater.control.pki.KeySeal;
import dev.breakwater.control.postgres.EmbeddedPostgres;
import dev.breakwater.control.serve.ApiServer;
import dev.breakwater.control.serve.NodeServer;
import dev.breakwater.control.store.ClusterStore;
import dev.breakwater.control.store.Database;
import dev.breakwater.control.store.MemberStore;
import dev.breakwater.control.store.MetricNames;
import dev.breakwater.control.store.MetricPartitions;
import dev.breakwater.control.store.MetricReader;
import dev.breakwater.control.store.MetricRollUp;
import dev.breakwater.control.store.MetricStore;
import dev.breakwater.control.store.QuarantineStore;
import dev.breakwater.control.store.Store;
import dev.breakwater.runtime.life.ProcessLifetime;
import dev.breakwater.runtime.life.ProcessMain;
import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.runtime.settings.Settings;
import dev.breakwater.runtime.time.NanoClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Control, put together: database, history, nodes, metrics, and last the port.
public final class ControlProcess {
    private static final Logger log = LoggerFactory.getLogger(ControlProcess.class);

    private final ProcessLifetime lifetime;
    private final InstantSource wallClock = InstantSource.system();
    private final NanoClock clock = NanoClock.system();
    private final SecureRandom random = new SecureRandom();
    private final PrometheusRegistry registry = new PrometheusRegistry();

    private ControlProcess(ProcessLifetime lifetime) {
        this.lifetime = lifetime;
    }

    /// `breakwater control`.
    public static void main(String[] arguments) {
        new ProcessMain(ControlSettings.READER, ControlProcess::start).run(arguments);
    }

    /// Starts every part; the lifetime owns them.
    ///
    /// @return where it listens
    static HostAndPort start(Settings settings, ProcessLifetime lifetime) {
        return new ControlProcess(lifetime).start(settings);
    }

    private HostAndPort start(Settings settings) {
        InetSocketAddress listen = ControlSettings.listen(settings);
        Database database = lifetime.own("database", open(settings));
        ControlMetrics metrics = new ControlMetrics(registry);
        CounterIntake counters = new CounterIntake(metrics, wallClock);
        SourceHour sourceHour = new SourceHour();
        SightIntake sight = new SightIntake(sourceHour, metrics, wallClock, clock);
        Offenders offenders = offenders();
        Admission admission = admission(settings, database);
        Members members = admission.members();
        Quarantine quarantine =
                new Quarantine(new QuarantineStore(database.dataSource()), wallClock);
        NodeDirectory nodes = new NodeDirectory(wallClock, clock, metrics, counters, quarantine);
        Store store = new Store(database.dataSource());
        Configurations configurations =
                new Configurations(store, nodes::publish, members::isCluster, wallClock, clock);
        Feeds feeds = new Feeds(configurations, places(settings), wallClock, random);
        MetricHistory metricHistory =
                startMetrics(settings, database, new Intakes(counters, sight, metrics), nodes);
        registry.register(new FeedCollector(feeds));
        registry.register(new ShieldCollector(counters));
        registry.register(new SightCollector(sight, sourceHour));
        registry.register(new NodeCollector(nodes));
        NodeStreams streams = new NodeStreams(members, nodes, counters, sight, offenders, metrics);
        String nodesListen = listenForNodes(settings, admission, streams, metrics);
        ApiServer server =
                lifetime.own(
                        "api",
                        ApiServer.start(
                                listen,
                                new ApiServer.Parts(
                                        configurations,
                                        new History(store),
                                        feeds,
                                        nodes,
                                        streams,
                                        offenders,
                                        metricHistory,
                                        admission.clusters(),
                                        members,
                                        nodesListen,
                                        sourceHour,
                                        metrics,
                                        registry,
                                        wallClock)));
        lifetime.own("node watch", new NodeWatch(nodes, members)).start(lifetime::fail);
        follow(new StoreFollower(configurations, metrics, nodes::refreshQuarantine), feeds);
        return ready(settings, server, nodesListen);
    }

    private Offenders offenders() {
        Offenders offenders = new Offenders(wallClock);
        OffenderMetrics.register(offenders, registry);
        return offenders;
    }

    private void follow(StoreFollower history, Feeds feeds) {
        lifetime.own("follower", history).start();
        lifetime.own("feeds", feeds).start();
    }

    private HostAndPort ready(Settings settings, ApiServer server, String nodesListen) {
        String host = settings.value(ControlSettings.LISTEN).host();
        HostAndPort served = new HostAndPort(host, server.port());
        server.startLive(lifetime::fail);
        server.reportReady();
        log.info(
                "control is ready: http://{}, for this machine alone: there are no users yet",
                served);
        if (!nodesListen.isEmpty()) {
            log.info("control listens for nodes: https://{}, by mutual TLS", nodesListen);
        }
        return served;
    }

    /// Storing what nodes count, before the first of them can come.
    private MetricHistory startMetrics(
            Settings settings, Database database, Intakes intakes, NodeDirectory nodes) {
        DataSource source = database.dataSource();
        MetricNames names = new MetricNames(source);
        MetricPartitions partitions = new MetricPartitions(source);
        Stores stores = new Stores(names, new MetricStore(source), partitions);
        lifetime.own("metrics", new MetricLoop(intakes, stores, nodes::kept, wallClock))
                .start(lifetime::fail);
        RollUpLoop rollUp =
                new RollUpLoop(
                        new MetricRollUp(source),
                        partitions,
                        ControlSettings.metricKeep(settings),
                        wallClock);
        lifetime.own("roll-up", rollUp).start(lifetime::fail);
        return new MetricHistory(names, new MetricReader(source));
    }

    /// Who decides which nodes may come.
    private record Admission(
            Members members, Authority authority, Clusters clusters, Enrolment enrolment) {}

    private Admission admission(Settings settings, Database database) {
        MemberStore memberStore = new MemberStore(database.dataSource());
        ClusterStore store = new ClusterStore(database.dataSource());
        Members members = new Members(memberStore, store);
        KeySeal seal = KeySeal.of(settings.value(ControlSettings.AUTHORITY_KEY_FILE));
        Authority authority = AuthorityKeeper.load(store, seal, random, wallClock.instant());
        Clusters clusters = new Clusters(store, authority.fingerprint(), wallClock, random);
        Enrolment enrolment =
                new Enrolment(
                        clusters,
                        members,
                        memberStore,
                        authority,
                        Duration.ofHours(settings.value(ControlSettings.NODE_CERTIFICATE_HOURS)),
                        wallClock,
                        clock);
        return new Admission(members, authority, clusters, enrolment);
    }

    /// Where nodes of other machines connect; empty where only those of this one do.
    private String listenForNodes(
            Settings settings, Admission admission, NodeStreams streams, ControlMetrics metrics) {
        Optional<HostAndPort> told = settings.value(ControlSettings.NODES_LISTEN);
        if (told.isEmpty()) {
            return "";
        }
        NodeServer server =
                lifetime.own(
                        "nodes",
                        NodeServer.start(
                                ControlSettings.resolved("nodes-listen", told.get()),
                                new NodeServer.Parts(
                                        streams,
                                        admission.enrolment(),
                                        admission.authority(),
                                        metrics,
                                        new EnrolmentMetrics(registry),
                                        wallClock)));
        return new HostAndPort(told.get().host(), server.port()).toString();
    }

    private static WorldPlaces places(Settings settings) {
        return new WorldPlaces(
                settings.value(ControlSettings.FEED_FOLDER),
                settings.value(ControlSettings.FEED_PRIVATE_ADDRESSES));
    }

    private Database open(Settings settings) {
        Optional<String> url = ControlSettings.databaseUrl(settings);
        if (url.isPresent()) {
            return Database.at(url.get());
        }
        EmbeddedPostgres postgres =
                EmbeddedPostgres.start(
                        settings.value(ControlSettings.DATA),
                        settings.value(ControlSettings.CACHE),
                        clock);
        lifetime.own("postgresql", postgres);
        return Database.of(postgres);
    }
}
