package dev.breakwater.control;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.breakwater.runtime.life.ProcessLifetime;
import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.runtime.settings.SettingsReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A whole control in this JVM, on a port of its own, and clients of it.
public final class RunningControl implements AutoCloseable {
    private final ProcessLifetime lifetime;
    private final HostAndPort place;
    private final ClientFactory clients = ClientFactory.builder().build();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningControl(ProcessLifetime lifetime, HostAndPort place) {
        this.lifetime = lifetime;
        this.place = place;
    }

    /// Starts one and waits until it is ready.
    ///
    /// @param arguments further settings
    public static RunningControl start(Path data, String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--listen",
                                "127.0.0.1:0",
                                "--data",
                                data.toString(),
                                "--cache",
                                Caches.forPostgres().toString()));
        all.addAll(List.of(arguments));
        SettingsReading reading = ControlSettings.READER.read(all, Map.of());
        ProcessLifetime lifetime = new ProcessLifetime();
        try {
            return new RunningControl(
                    lifetime,
                    ControlProcess.start(((SettingsReading.Ready) reading).settings(), lifetime));
        } catch (RuntimeException e) {
            lifetime.close();
            throw e;
        }
    }

    public int port() {
        return place.port();
    }

    public URI uri(String path) {
        return URI.create("http://" + place + path);
    }

    /// A gRPC client without limits of its own.
    public <S> S client(Class<S> stub) {
        return GrpcClients.builder("gproto+http://" + place + "/")
                .factory(clients)
                .responseTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .maxResponseLength(0)
                .build(stub);
    }

    public HttpResponse<String> ask(String path) {
        return send(request(path).GET());
    }

    public HttpResponse<String> post(String path, String json) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> put(String path, String json) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        clients.close();
        lifetime.close();
    }
}
