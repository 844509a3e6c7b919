package dev.breakwater.control.serve;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerTlsConfig;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.breakwater.control.clusters.Enrolment;
import dev.breakwater.control.metrics.ControlMetrics;
import dev.breakwater.control.metrics.EnrolmentMetrics;
import dev.breakwater.control.nodes.NodeStreams;
import dev.breakwater.control.pki.Authority;
import dev.breakwater.control.pki.NodeTrust;
import io.grpc.ServerInterceptors;
import io.netty.handler.ssl.ClientAuth;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/// Where nodes of other machines connect: their streams by mutual TLS, and enrolment.
///
/// Thread-safe.
public final class NodeServer implements AutoCloseable {
    private static final int REQUEST_BYTES_MAX = 16 << 10;

    /// Of control's own certificate. It is issued anew before each half of it has passed.
    private static final Duration LIFETIME = Duration.ofDays(2);

    private static final Duration ISSUE_INTERVAL = Duration.ofDays(1);

    private final Server server;
    private final RequestPool pool;
    private final TlsProvider credentials;

    private NodeServer(Server server, RequestPool pool, TlsProvider credentials) {
        this.server = server;
        this.pool = pool;
        this.credentials = credentials;
    }

    /// What is served.
    public record Parts(
            NodeStreams streams,
            Enrolment enrolment,
            Authority authority,
            ControlMetrics metrics,
            EnrolmentMetrics enrolmentMetrics,
            InstantSource wallClock) {}

    /// Starts listening.
    public static NodeServer start(InetSocketAddress listen, Parts parts) {
        RequestPool pool = new RequestPool();
        TlsProvider credentials =
                TlsProvider.ofScheduled(
                        () -> keyPair(parts.authority(), parts.wallClock()), ISSUE_INTERVAL);
        GrpcService enrolment =
                GrpcService.builder()
                        .addService(
                                new EnrolmentCalls(
                                                parts.enrolment(),
                                                new GrpcCalls(pool, parts.metrics()),
                                                parts.enrolmentMetrics())
                                        .definition())
                        .maxRequestMessageLength(REQUEST_BYTES_MAX)
                        .build();
        Server server =
                Server.builder()
                        .https(listen)
                        .tlsEngineType(TlsEngineType.JDK)
                        .tlsProvider(credentials, tls(parts))
                        .maxNumConnections(ApiServer.CONNECTIONS_MAX)
                        .http2MaxStreamsPerConnection(ApiServer.STREAMS_PER_CONNECTION_MAX)
                        .maxRequestLength(REQUEST_BYTES_MAX)
                        .pingInterval(ApiServer.PING_INTERVAL)
                        .gracefulShutdownTimeout(Duration.ZERO, ApiServer.STOP_TIME_MAX)
                        .service(enrolment)
                        .service(
                                ApiServer.streams(
                                        ServerInterceptors.intercept(
                                                parts.streams().definition(TlsPeers::current),
                                                new TlsPeers())),
                                ApiServer::withoutEnd)
                        .build();
        server.start().join();
        return new NodeServer(server, pool, credentials);
    }

    /// Enrolment comes without a certificate, so TLS asks for one and does not insist; each call
    /// that needs one does.
    private static ServerTlsConfig tls(Parts parts) {
        NodeTrust trust =
                new NodeTrust(
                        parts.authority().certificate(),
                        (refusal, _) ->
                                parts.enrolmentMetrics()
                                        .certificateRefused(
                                                refusal.name().toLowerCase(Locale.ROOT)));
        return ServerTlsConfig.builder()
                .clientAuth(ClientAuth.OPTIONAL)
                .tlsCustomizer(context -> context.trustManager(trust).protocols("TLSv1.3"))
                .build();
    }

    private static TlsKeyPair keyPair(Authority authority, InstantSource wallClock) {
        Authority.Credential issued = authority.issueControl(wallClock.instant(), LIFETIME);
        return TlsKeyPair.of(issued.key(), issued.chain());
    }

    /// The port that it listens on.
    public int port() {
        return server.activeLocalPort();
    }

    /// Stops listening. The nodes' streams are ended before.
    @Override
    public void close() {
        server.stop().join();
        pool.close();
        credentials.close();
    }
}
