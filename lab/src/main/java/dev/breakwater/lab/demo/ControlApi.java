package dev.breakwater.lab.demo;

import dev.breakwater.lab.LabException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Control's REST API, as far as the demonstration speaks it.
///
/// Thread-safe.
final class ControlApi implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
    private static final Duration APPLIED_MAX = Duration.ofSeconds(35);
    private static final int STATUS_FINE = 200;

    private final URI address;
    private final HttpClient http;

    ControlApi(URI address) {
        this.address = address;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(ANSWER_MAX)
                        .build();
    }

    /// Where it is.
    URI address() {
        return address;
    }

    /// Whether it answers and a node is connected to it.
    boolean hasNode() {
        try {
            return answer(request("/v1/nodes", ANSWER_MAX).GET().build())
                    .filter(answer -> answer.statusCode() == STATUS_FINE)
                    .map(answer -> list(parse(answer.body()), "nodes"))
                    .stream()
                    .flatMap(List::stream)
                    .anyMatch(node -> Boolean.TRUE.equals(((Map<?, ?>) node).get("connected")));
        } catch (LabException notYet) {
            return false;
        }
    }

    /// Applies resources as one version and waits until every node has it; answers its number.
    ///
    /// @param resources `{"resources": [...]}`
    long apply(String resources) {
        HttpRequest request =
                request("/v1/apply", APPLIED_MAX)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(resources))
                        .build();
        HttpResponse<String> answer =
                answer(request).orElseThrow(() -> new LabException(request.uri() + ": no answer"));
        if (answer.statusCode() != STATUS_FINE) {
            throw new LabException(
                    request.uri() + ": " + answer.statusCode() + ": " + answer.body().strip());
        }
        Map<?, ?> change = parse(answer.body());
        if (!Boolean.TRUE.equals(change.get("applied"))) {
            throw new LabException(
                    request.uri() + ": " + answer.body().strip() + " (expected: applied)");
        }
        return number(change, "version");
    }

    /// What was counted for a backend ("none" for what belongs to none) in the last seconds.
    List<?> points(String backend, int seconds) {
        String path = "/v1/backends/" + backend + "/metrics?seconds=" + seconds;
        return answer(request(path, ANSWER_MAX).GET().build())
                .filter(answer -> answer.statusCode() == STATUS_FINE)
                .map(answer -> list(parse(answer.body()), "points"))
                .orElse(List.of());
    }

    /// A number of JSON's, which 64-bit numbers of protobuf write as text; 0 where absent.
    static long number(Map<?, ?> object, String name) {
        return Optional.ofNullable(object.get(name))
                .map(value -> Long.parseLong(value.toString()))
                .orElse(0L);
    }

    static List<?> list(Map<?, ?> object, String name) {
        return object.get(name) instanceof List<?> list ? list : List.of();
    }

    @Override
    public void close() {
        http.close();
    }

    /// JSON is YAML, so the configuration file's reader reads it.
    private static Map<?, ?> parse(String json) {
        return new Load(LoadSettings.builder().build()).loadFromString(json)
                        instanceof Map<?, ?> map
                ? map
                : Map.of();
    }

    private HttpRequest.Builder request(String path, Duration longest) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(longest);
    }

    private Optional<HttpResponse<String>> answer(HttpRequest request) {
        try {
            return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            // Not there, or not yet; the caller knows whether it may.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException(request.uri() + ": interrupted", e);
        }
    }
}
