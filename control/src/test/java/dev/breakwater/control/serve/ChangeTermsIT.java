package dev.breakwater.control.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.control.RunningControl;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Etags, request ids and validation, on a whole control. Each test has resources of its own.
class ChangeTermsIT {
    private static final Pattern ETAG = Pattern.compile("\"etag\":\"([0-9a-f]{16})\"");
    private static final Pattern VERSION = Pattern.compile("\"version\":\"([0-9]+)\"");

    @TempDir static Path data;
    private static RunningControl control;

    @BeforeAll
    static void start() {
        control = RunningControl.start(data);
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @Test
    void changesWhatTheEtagStandsFor() {
        control.post("/v1/backends", backend("etag", "10.0.0.1"));
        String etag = found(ETAG, control.ask("/v1/backends/etag"));

        HttpResponse<String> update =
                control.put("/v1/backends/etag", backend("etag", "10.0.0.2", etag));
        String next = found(ETAG, control.ask("/v1/backends/etag"));

        assertThat(update.statusCode()).as(update.body()).isEqualTo(200);
        assertThat(next).isNotEqualTo(etag);
        assertThat(control.delete("/v1/backends/etag?etag=" + next).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAStaleEtagWithTheOneThatHolds() {
        control.post("/v1/backends", backend("stale", "10.1.0.1"));
        String old = found(ETAG, control.ask("/v1/backends/stale"));
        control.put("/v1/backends/stale", backend("stale", "10.1.0.2"));
        String now = found(ETAG, control.ask("/v1/backends/stale"));

        HttpResponse<String> update =
                control.put("/v1/backends/stale", backend("stale", "10.1.0.3", old));
        HttpResponse<String> delete = control.delete("/v1/backends/stale?etag=" + old);

        assertThat(update.statusCode()).isEqualTo(409);
        assertThat(update.body())
                .contains("\"code\":\"ABORTED\"", "\"path\":\"metadata.etag\"", old, now);
        assertThat(delete.statusCode()).isEqualTo(409);
        assertThat(control.ask("/v1/backends/stale").body()).contains("10.1.0.2");
    }

    @Test
    void answersARepeatedRequestAsTheFirst() {
        HttpResponse<String> first = keyed("repeat", backend("repeat", "10.2.0.1"));
        control.delete("/v1/backends/repeat");

        HttpResponse<String> again = keyed("repeat", backend("repeat", "10.2.0.1"));

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(control.ask("/v1/backends/repeat").statusCode()).isEqualTo(404);
    }

    @Test
    void answersARepeatedRequestThatChangedNothing() {
        control.post("/v1/backends", backend("idle", "10.3.0.1"));
        String path = "/v1/backends/idle?requestId=idle";
        String first = control.put(path, backend("idle", "10.3.0.1")).body();
        control.put("/v1/backends/idle", backend("idle", "10.3.0.2"));

        assertThat(control.put(path, backend("idle", "10.3.0.1")).body()).isEqualTo(first);
        assertThat(control.ask("/v1/backends/idle").body()).contains("10.3.0.2");
    }

    @Test
    void refusesAnIdOfAnotherRequest() {
        keyed("other", backend("other", "10.4.0.1"));

        HttpResponse<String> body = keyed("other", backend("other", "10.4.0.2"));
        HttpResponse<String> kind = control.delete("/v1/backends/other?requestId=other");

        assertThat(body.statusCode()).isEqualTo(400);
        assertThat(body.body())
                .contains("\"path\":\"requestId\"", "\"other\\\" of another request");
        assertThat(kind.statusCode()).isEqualTo(400);
        assertThat(control.ask("/v1/backends/other").body()).contains("10.4.0.1");
    }

    @Test
    void letsARefusedRequestBeMended() {
        HttpResponse<String> refused = keyed("mend", backend("mend", "nowhere"));

        HttpResponse<String> mended = keyed("mend", backend("mend", "10.5.0.1"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(mended.statusCode()).as(mended.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b", "%C3%A9", "a%0Ab"})
    void refusesARequestIdOfAnotherForm(String id) {
        HttpResponse<String> answer =
                control.post("/v1/backends?requestId=" + id, backend("form", "10.6.0.1"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("1 to 128 visible ASCII characters");
    }

    @Test
    void refusesTwoIdsAtOnce() {
        HttpResponse<String> answer =
                control.send(
                        json("/v1/backends?requestId=a", backend("ids", "10.7.0.1"))
                                .header("Idempotency-Key", "b"));

        assertThat(answer.body()).contains("\"path\":\"Idempotency-Key\"");
    }

    @Test
    void validatesWithoutStoring() {
        String newest = found(VERSION, keyed("valid", backend("valid", "10.8.0.1")));

        HttpResponse<String> fine =
                control.post("/v1/backends?validateOnly=true", backend("valid-2", "10.8.0.2"));
        HttpResponse<String> taken =
                control.post("/v1/backends?validateOnly=true", backend("valid", "10.8.0.2"));
        HttpResponse<String> wrong =
                control.post("/v1/backends?validateOnly=true", backend("valid-3", "10.8.0.1"));

        assertThat(fine.body()).contains("\"verb\":\"CREATED\"", "\"id\":\"valid-2\"");
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(control.ask("/v1/backends/valid-2").statusCode()).isEqualTo(404);
        assertThat(control.ask("/v1/versions?limit=1").body())
                .contains("\"number\":\"" + newest + "\"");
    }

    @Test
    void refusesToWaitForWhatIsNotStored() {
        HttpResponse<String> answer =
                control.post(
                        "/v1/backends?validateOnly=true&wait=applied",
                        backend("waiting", "10.9.0.1"));

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    private static HttpResponse<String> keyed(String key, String body) {
        return control.send(json("/v1/backends", body).header("Idempotency-Key", key));
    }

    private static HttpRequest.Builder json(String path, String body) {
        return control.request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static String found(Pattern pattern, HttpResponse<String> answer) {
        Matcher matcher = pattern.matcher(answer.body());
        assertThat(matcher.find()).as(answer.body()).isTrue();
        return matcher.group(1);
    }

    private static String backend(String name, String address) {
        return backend(name, address, "");
    }

    private static String backend(String name, String address, String etag) {
        return """
        {"metadata": {"name": "%s", "etag": "%s"},
         "spec": {"type": "HTTP", "listen": [{"address": "%s", "ports": ["80"]}]}}
        """
                .formatted(name, etag, address);
    }
}
