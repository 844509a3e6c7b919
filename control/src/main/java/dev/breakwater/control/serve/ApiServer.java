package dev.breakwater.control.serve;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.breakwater.api.v1.ClusterServiceGrpc;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.MetricsServiceGrpc;
import dev.breakwater.api.v1.NodeServiceGrpc;
import dev.breakwater.api.v1.OffenderServiceGrpc;
import dev.breakwater.control.clusters.Clusters;
import dev.breakwater.control.clusters.Members;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.configuration.History;
import dev.breakwater.control.feeds.Feeds;
import dev.breakwater.control.metrics.ControlMetrics;
import dev.breakwater.control.metrics.MetricHistory;
import dev.breakwater.control.metrics.SourceHour;
import dev.breakwater.control.nodes.NodeDirectory;
import dev.breakwater.control.nodes.NodeStreams;
import dev.breakwater.control.nodes.Peer;
import dev.breakwater.control.offenders.Offenders;
import dev.breakwater.runtime.metrics.MetricsText;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// REST, gRPC, the nodes' streams, `/metrics` and `/healthz`, on one port.
///
/// Thread-safe.
public final class ApiServer implements AutoCloseable {
    /// Of a request that may carry whole address lists.
    public static final int LARGE_REQUEST_BYTES_MAX = 64 << 20;

    /// Of any other request.
    public static final int REQUEST_BYTES_MAX = 1 << 20;

    /// What gRPC puts before a message.
    private static final int FRAME_BYTES = 5;

    static final int CONNECTIONS_MAX = 20_000;
    static final int STREAMS_PER_CONNECTION_MAX = 128;

    /// Beyond the 30 s that a request may wait for nodes.
    private static final Duration REQUEST_TIME_MAX = Duration.ofSeconds(60);

    /// A peer that answers no ping for as long again is dead.
    static final Duration PING_INTERVAL = Duration.ofSeconds(5);

    static final Duration STOP_TIME_MAX = Duration.ofSeconds(5);

    private final Server server;
    private final NodeDirectory nodes;
    private final RequestPool pool;
    private final LiveMetrics live;
    private final AtomicBoolean isReady;

    private ApiServer(
            Server server,
            NodeDirectory nodes,
            RequestPool pool,
            LiveMetrics live,
            AtomicBoolean isReady) {
        this.live = live;
        this.server = server;
        this.nodes = nodes;
        this.pool = pool;
        this.isReady = isReady;
    }

    /// What is served.
    ///
    /// @param nodesListen where nodes of other machines connect; `""` for nowhere
    public record Parts(
            Configurations configurations,
            History history,
            Feeds feeds,
            NodeDirectory nodes,
            NodeStreams streams,
            Offenders offenders,
            MetricHistory metricHistory,
            Clusters clusters,
            Members members,
            String nodesListen,
            SourceHour sourceHour,
            ControlMetrics metrics,
            PrometheusRegistry registry,
            InstantSource wallClock) {
        private List<ApiCall<?, ?>> calls() {
            ChangeCalls changes = new ChangeCalls(configurations, nodes);
            return Stream.of(
                            new ConfigurationCalls(configurations, nodes, changes).all(),
                            new VersionCalls(history, changes).all(),
                            new QuarantineCalls(nodes, changes).all(),
                            new FeedCalls(feeds).all(),
                            new NodeCalls(nodes, members, wallClock).all(),
                            new OffenderCalls(offenders, configurations, nodes).all(),
                            new ClusterCalls(clusters, members, nodesListen).all(),
                            new MetricQueryCalls(metricHistory, wallClock).all(),
                            new MetricsCalls(metricHistory, sourceHour, configurations, wallClock)
                                    .all())
                    .flatMap(List::stream)
                    .toList();
        }
    }

    /// Starts listening.
    public static ApiServer start(InetSocketAddress listen, Parts parts) {
        RequestPool pool = new RequestPool();
        List<ApiCall<?, ?>> calls = parts.calls();
        ServerBuilder builder =
                Server.builder()
                        .http(listen)
                        .maxNumConnections(CONNECTIONS_MAX)
                        .http2MaxStreamsPerConnection(STREAMS_PER_CONNECTION_MAX)
                        // Of gRPC; each REST route has a limit of its own.
                        .maxRequestLength(LARGE_REQUEST_BYTES_MAX + FRAME_BYTES)
                        .requestTimeout(REQUEST_TIME_MAX)
                        .pingInterval(PING_INTERVAL)
                        .gracefulShutdownTimeout(Duration.ZERO, STOP_TIME_MAX)
                        .errorHandler(new ServerErrors(routes(calls), parts.metrics()))
                        .decorator(new LocalOnly(parts.metrics()));
        calls.forEach(call -> addRest(builder, call, pool, parts.metrics()));
        builder.service(unary(calls, new GrpcCalls(pool, parts.metrics())));
        builder.service(
                streams(parts.streams().definition(Peer.Local::new)), ApiServer::withoutEnd);
        LiveMetrics live = new LiveMetrics(parts.metricHistory(), parts.wallClock());
        addLive(builder, new LiveStreams(live));
        AtomicBoolean isReady = new AtomicBoolean();
        builder.service("/healthz", healthz(isReady));
        builder.service("/metrics", metrics(parts.registry()));
        Server server = builder.build();
        server.start().join();
        return new ApiServer(server, parts.nodes(), pool, live, isReady);
    }

    private static List<RestRoute> routes(List<ApiCall<?, ?>> calls) {
        return calls.stream().flatMap(call -> RestRoute.of(call.method()).stream()).toList();
    }

    private static <Q extends com.google.protobuf.Message, R extends com.google.protobuf.Message>
            void addRest(
                    ServerBuilder builder,
                    ApiCall<Q, R> call,
                    RequestPool pool,
                    ControlMetrics metrics) {
        RestRoute.of(call.method())
                .ifPresent(
                        route ->
                                builder.route()
                                        .path(route.path())
                                        .methods(route.httpMethod())
                                        .maxRequestLength(maxRequestLength(route))
                                        .build(new RestService<>(call, route, pool, metrics)));
    }

    private static long maxRequestLength(RestRoute route) {
        boolean isLarge =
                route.httpMethod() != HttpMethod.GET
                        && (route.path().equals("/v1/apply")
                                || route.path().startsWith("/v1/address-lists"));
        return isLarge ? LARGE_REQUEST_BYTES_MAX : REQUEST_BYTES_MAX;
    }

    private static GrpcService unary(List<ApiCall<?, ?>> calls, GrpcCalls grpc) {
        return GrpcService.builder()
                .addService(grpc.definition(ConfigurationServiceGrpc.getServiceDescriptor(), calls))
                .addService(grpc.definition(NodeServiceGrpc.getServiceDescriptor(), calls))
                .addService(grpc.definition(OffenderServiceGrpc.getServiceDescriptor(), calls))
                .addService(grpc.definition(ClusterServiceGrpc.getServiceDescriptor(), calls))
                .addService(grpc.definition(MetricsServiceGrpc.getServiceDescriptor(), calls))
                .addService(ProtoReflectionServiceV1.newInstance())
                .enableHealthCheckService(true)
                .maxRequestMessageLength(LARGE_REQUEST_BYTES_MAX)
                .maxResponseMessageLength(Integer.MAX_VALUE)
                .build();
    }

    private static void addLive(ServerBuilder builder, LiveStreams streams) {
        GrpcService grpc =
                GrpcService.builder()
                        .addService(streams.definition())
                        .useClientTimeoutHeader(false)
                        .build();
        builder.service(grpc, ApiServer::withoutEnd);
        builder.service(LiveStreams.PATH, streams.webSocket());
    }

    static GrpcService streams(ServerServiceDefinition streams) {
        return GrpcService.builder()
                .addService(streams)
                .useMethodMarshaller(true)
                .maxRequestMessageLength(NodeStreams.MESSAGE_BYTES_MAX)
                .maxResponseMessageLength(Integer.MAX_VALUE)
                .useClientTimeoutHeader(false)
                .build();
    }

    /// A stream lasts as long as its node.
    static HttpService withoutEnd(HttpService streams) {
        return streams.decorate(
                (delegate, ctx, request) -> {
                    ctx.clearRequestTimeout();
                    ctx.setMaxRequestLength(0);
                    return delegate.serve(ctx, request);
                });
    }

    private static HttpService healthz(AtomicBoolean isReady) {
        return (ctx, request) ->
                isReady.get()
                        ? HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "ready\n")
                        : HttpResponse.of(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                MediaType.PLAIN_TEXT_UTF_8,
                                "starting\n");
    }

    private static HttpService metrics(PrometheusRegistry registry) {
        MediaType type = MediaType.parse(MetricsText.CONTENT_TYPE);
        return (ctx, request) ->
                HttpResponse.of(
                        java.util.concurrent.CompletableFuture.supplyAsync(
                                () ->
                                        HttpResponse.of(
                                                HttpStatus.OK, type, MetricsText.of(registry)),
                                ctx.blockingTaskExecutor()));
    }

    /// Begins to tell live metrics. Once only.
    ///
    /// @param onDeath told where a defect ends that
    public void startLive(Consumer<Throwable> onDeath) {
        live.start(onDeath);
    }

    /// From now on /healthz says so.
    public void reportReady() {
        isReady.set(true);
    }

    /// The port that it listens on.
    public int port() {
        return server.activeLocalPort();
    }

    /// Ends the nodes' streams, answers what is in work, and stops listening.
    @Override
    public void close() {
        live.close();
        nodes.endAll(Status.UNAVAILABLE.withDescription("control stops"));
        server.stop().join();
        pool.close();
    }
}
