package dev.breakwater.control;

import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.configuration.History;
import dev.breakwater.control.configuration.StoreFollower;
import dev.breakwater.control.feeds.FeedCollector;
import dev.breakwater.control.feeds.Feeds;
import dev.breakwater.control.feeds.WorldPlaces;
import dev.breakwater.control.metrics.ControlMetrics;
import dev.breakwater.control.metrics.CounterIntake;
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
import dev.breakwater.control.nodes.Quarantine;
import dev.breakwater.control.offenders.OffenderMetrics;
import dev.breakwater.control.offenders.Offenders;
import dev.breakwater.control.postgres.EmbeddedPostgres;
import dev.breakwater.control.serve.ApiServer;
import dev.breakwater.control.store.Database;
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
        Offenders offenders = new Offenders(wallClock);
        OffenderMetrics.register(offenders, registry);
        Quarantine quarantine =
                new Quarantine(new QuarantineStore(database.dataSource()), wallClock);
        NodeDirectory nodes = new NodeDirectory(wallClock, clock, metrics, counters, quarantine);
        Store store = new Store(database.dataSource());
        Configurations configurations = new Configurations(store, nodes::publish, wallClock, clock);
        Feeds feeds = new Feeds(configurations, places(settings), wallClock, new SecureRandom());
        MetricHistory metricHistory =
                startMetrics(settings, database, new Intakes(counters, sight, metrics), nodes);
        registry.register(new FeedCollector(feeds));
        registry.register(new ShieldCollector(counters));
        registry.register(new SightCollector(sight, sourceHour));
        registry.register(new NodeCollector(nodes));
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
                                        new NodeStreams(nodes, counters, sight, offenders, metrics),
                                        offenders,
                                        metricHistory,
                                        sourceHour,
                                        metrics,
                                        registry,
                                        wallClock)));
        lifetime.own(
                        "follower",
                        new StoreFollower(configurations, metrics, nodes::refreshQuarantine))
                .start();
        lifetime.own("feeds", feeds).start();
        return reportReady(settings, server);
    }

    private HostAndPort reportReady(Settings settings, ApiServer server) {
        String host = settings.value(ControlSettings.LISTEN).host();
        HostAndPort served = new HostAndPort(host, server.port());
        server.startLive(lifetime::fail);
        server.reportReady();
        log.info(
                "control is ready: http://{}, for this machine alone: there are no users yet",
                served);
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
