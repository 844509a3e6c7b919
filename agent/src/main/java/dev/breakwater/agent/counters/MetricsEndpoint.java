package dev.breakwater.agent.counters;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.breakwater.runtime.metrics.MetricsText;
import dev.breakwater.runtime.settings.HostAndPort;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Serves `GET /metrics`. The JDK's own server: the agent's class path stays small. Thread-safe.
public final class MetricsEndpoint implements AutoCloseable {
    private static final int WAITING_CONNECTIONS_MAX = 16;
    private static final int THREADS = 2;

    /// Without these the JDK's server waits for slow clients without end. Seconds.
    private static final String EXCHANGE_SECONDS_MAX = "10";

    private static final String CONNECTIONS_MAX = "64";

    private final HttpServer server;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    THREADS, Thread.ofPlatform().name("metrics-", 0).factory());

    /// Listens and serves.
    ///
    /// @throws UncheckedIOException where the address can't be had
    public MetricsEndpoint(HostAndPort address, PrometheusRegistry registry) {
        System.setProperty("sun.net.httpserver.maxReqTime", EXCHANGE_SECONDS_MAX);
        System.setProperty("sun.net.httpserver.maxRspTime", EXCHANGE_SECONDS_MAX);
        System.setProperty("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
        InetSocketAddress at = new InetSocketAddress(address.host(), address.port());
        try {
            if (at.isUnresolved()) {
                throw new IOException("no such host");
            }
            server = HttpServer.create(at, WAITING_CONNECTIONS_MAX);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "metrics: " + address + ": " + e.getMessage() + " (expected: a free address)",
                    e);
        }
        server.setExecutor(threads);
        server.createContext("/metrics", exchange -> answer(exchange, registry));
        server.start();
    }

    /// Where it listens; the port is the one it got.
    public HostAndPort address() {
        InetSocketAddress address = server.getAddress();
        return new HostAndPort(address.getHostString(), address.getPort());
    }

    private static void answer(HttpExchange exchange, PrometheusRegistry registry)
            throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals("/metrics")) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
            } else {
                byte[] text = MetricsText.of(registry);
                exchange.getResponseHeaders().set("Content-Type", MetricsText.CONTENT_TYPE);
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
