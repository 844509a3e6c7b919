package dev.breakwater.control.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.breakwater.api.v1.Error;
import dev.breakwater.api.v1.Problem;
import dev.breakwater.control.RunningControl;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// REST on a whole control. Each test has resources of its own.
class RestIT {
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
    void createsReadsReplacesAndDeletes() {
        assertThat(control.post("/v1/backends", backend("crud", "10.0.0.1")).statusCode())
                .isEqualTo(200);
        assertThat(control.ask("/v1/backends/crud").body()).contains("10.0.0.1");
        assertThat(control.put("/v1/backends/crud", backend("crud", "10.0.0.2")).statusCode())
                .isEqualTo(200);
        assertThat(control.ask("/v1/backends/crud").body()).contains("10.0.0.2");
        assertThat(control.delete("/v1/backends/crud").statusCode()).isEqualTo(200);
        assertThat(control.ask("/v1/backends/crud").statusCode()).isEqualTo(404);
    }

    @Test
    void appliesManyAsOneVersion() {
        HttpResponse<String> answer =
                control.post(
                        "/v1/apply",
                        """
                        {"resources": [
                          {"filterRule": {"metadata": {"name": "first"},
                            "spec": {"priority": 1, "match": {}, "action": "PASS"}}},
                          {"addressList": {"metadata": {"name": "bad"},
                            "spec": {"action": "DENY", "entries": ["192.0.2.0/24"]}}}
                        ]}
                        """);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(control.ask("/v1/versions?limit=1").body())
                .contains("\"id\":\"first\"")
                .contains("\"id\":\"bad\"");
    }

    @Test
    void showsEntriesAsTheyAreWritten() {
        String written =
                """
                {"metadata":{"name":"noted"},"spec":{"action":"DENY","entries":["192.0.2.0/24",\
                {"prefix":"192.0.2.7","reason":"a <scan>","expires":"2999-01-01T00:00:00Z",\
                "source":"AUTOMATIC"},"2001:db8::1"]}}\
                """;

        HttpResponse<String> answer = control.post("/v1/address-lists", written);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(
                        control.ask("/v1/address-lists/noted")
                                .body()
                                .replaceFirst(
                                        ",\"etag\":\"[0-9a-f]{16}\",\"quarantinedOn\":\\[]", ""))
                .isEqualTo(written);
        assertThat(version(control.put("/v1/address-lists/noted", written)))
                .isEqualTo(version(answer));
    }

    @Test
    void refusesAnEntryAtItsPlace() {
        HttpResponse<String> answer =
                control.post(
                        "/v1/address-lists",
                        """
                        {"metadata": {"name": "l"}, "spec": {"action": "DENY",
                          "entries": ["192.0.2.1", {"prefix": "192.0.2.1/8"}, {"to": "x"}]}}
                        """);

        assertThat(problem(answer).getPath()).isEqualTo("spec.entries[2].to");
    }

    @Test
    void makesNoVersionOfWhatIsSoAlready() {
        long once = version(control.post("/v1/backends", backend("same", "10.1.0.1")));

        long again = version(control.put("/v1/backends/same", backend("same", "10.1.0.1")));

        assertThat(again).isEqualTo(once);
    }

    @Test
    void readsAnEarlierVersionWhole() {
        long version = version(control.post("/v1/backends", backend("early", "10.2.0.1")));
        control.delete("/v1/backends/early");

        assertThat(control.ask("/v1/versions/" + version).body()).contains("\"early\"");
    }

    @Test
    void takesTheNameFromThePath() {
        control.post("/v1/backends", backend("named", "10.3.0.1"));

        HttpResponse<String> answer =
                control.put(
                        "/v1/backends/named",
                        backend("named", "10.3.0.2").replace("\"name\": \"named\"", ""));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void refusesToRename() {
        control.post("/v1/backends", backend("old", "10.4.0.1"));

        Problem problem = problem(control.put("/v1/backends/old", backend("new", "10.4.0.1")));

        assertThat(problem.getPath()).isEqualTo("metadata.name");
    }

    @Test
    void refusesToCreateWhatIsThere() {
        control.post("/v1/backends", backend("twice", "10.5.0.1"));

        HttpResponse<String> answer = control.post("/v1/backends", backend("twice", "10.5.0.2"));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(error(answer).getMessage()).startsWith("Backend/twice: exists");
    }

    @Test
    void refusesContradictionsWithResourceAndPath() {
        control.post("/v1/backends", backend("one", "10.6.0.1"));

        Problem problem = problem(control.post("/v1/backends", backend("two", "10.6.0.1")));

        assertThat(problem.getResource()).startsWith("Backend/");
        assertThat(problem.getPath()).startsWith("spec.listen[0]");
        assertThat(problem.getExpected()).isNotEmpty();
    }

    @Test
    void refusesABackendThatIsNamedNone() {
        Problem problem = problem(control.post("/v1/backends", backend("none", "10.7.0.1")));

        assertThat(problem.getPath()).isEqualTo("metadata.name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"metadata\": {\"name\": \"x\"}, \"speck\": {}} | speck | one of metadata, spec",
                "{\"spec\": {\"listen\": [{\"address\": 7}]}} | spec.listen[0].address | a string",
                "{\"spec\": {\"listen\": {}}} | spec.listen | an array",
                "{\"spec\": []} | spec | an object",
                "{\"spec\": {\"type\": \"FTP\"}} | spec.type | one of \"TCP\"",
                "{\"spec\": {\"type\": 1}} | spec.type | one of \"TCP\"",
                "{\"spec\": {\"origins\": [{\"port\": -1}]}} | spec.origins[0].port | a whole number",
                "{\"spec\": {\"origins\": [{\"port\": 1.5}]}} | spec.origins[0].port | a whole",
                "{\"spec\": {\"origins\": [{\"port\": \"1\"}]}} | spec.origins[0].port | a whole",
                "{\"spec\": {\"origins\": [{\"port\": 4294967296}]}} | spec.origins[0].port | a w",
                "{\"spec\": {\"origins\": [null]}} | spec.origins[0] | an object",
                "{\"metadata\": {\"name\": \"\\ud800\"}} | metadata.name | a string of whole",
            })
    void refusesABodyOfAnotherForm(String body, String path, String expected) {
        Problem problem = problem(control.post("/v1/backends", body));

        assertThat(problem.getPath()).isEqualTo(path);
        assertThat(problem.getExpected()).startsWith(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"metadata\": {}, \"metadata\": {}}",
                "{} {}",
                "{\"metadata\": {\"name\": NaN}}",
                "{'metadata': {}}",
                "{\"metadata\": {\"name\": \"a\tb\"}}",
            })
    void refusesWhatIsNotOneJsonObject(String body) {
        HttpResponse<String> answer = control.post("/v1/backends", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).getExpected()).contains("JSON");
    }

    @Test
    void refusesNestingWithoutEnd() {
        HttpResponse<String> answer =
                control.post("/v1/apply", "{\"resources\": " + "[".repeat(100_000));

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] body = "{\"metadata\": {\"name\": \"é\"}}".getBytes(StandardCharsets.ISO_8859_1);

        HttpResponse<String> answer =
                control.send(
                        control.request("/v1/backends")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));

        assertThat(problem(answer).getFound()).isEqualTo("bytes that are not UTF-8");
    }

    @Test
    void refusesAnotherContentType() {
        HttpResponse<String> answer =
                control.send(
                        control.request("/v1/backends")
                                .header("Content-Type", "text/plain")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                backend("plain", "10.8.0.1"))));

        assertThat(problem(answer).getPath()).isEqualTo("Content-Type");
    }

    @Test
    void refusesABodyBeyondTheLimit() {
        String body = "{\"x\": \"" + "x".repeat(ApiServer.REQUEST_BYTES_MAX) + "\"}";

        HttpResponse<String> answer = control.post("/v1/backends", body);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(error(answer).getMessage()).contains("at most 1048576 bytes");
    }

    @Test
    void tellsEveryProblemAtOnce() {
        HttpResponse<String> answer = control.post("/v1/backends", "{\"a\": 1, \"b\": {}}");

        assertThat(error(answer).getProblemsList())
                .extracting(Problem::getPath)
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/backends?wait=applied, ?\"wait\"",
        "/v1/versions?limit=x, ?limit",
        "/v1/versions?limit=1&limit=2, ?limit",
        "/v1/versions?limit=1001, limit",
        "/v1/versions/x, number",
        "/v1/backends/none/metrics?seconds=3601, seconds"
    })
    void refusesParametersThatItDoesNotKnow(String path, String problemPath) {
        assertThat(problem(control.ask(path)).getPath()).isEqualTo(problemPath);
    }

    @Test
    void refusesAnotherWait() {
        Problem problem =
                problem(control.post("/v1/backends?wait=soon", backend("wait", "10.9.0.1")));

        assertThat(problem.getPath()).isEqualTo("wait");
        assertThat(control.ask("/v1/backends/wait").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"/v1/nothing, 404", "/v1/versions/999999, 404", "/v1/nodes/ghost, 404"})
    void saysInJsonWhatIsNotThere(String path, int status) {
        HttpResponse<String> answer = control.ask(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(error(answer).getCode()).isEqualTo("NOT_FOUND");
    }

    @Test
    void refusesAMethodThatThePathDoesNotHave() {
        HttpResponse<String> list = control.delete("/v1/backends?wait=applied");
        HttpResponse<String> version = control.delete("/v1/versions/1");

        assertThat(list.statusCode()).isEqualTo(405);
        assertThat(list.headers().allValues("allow")).containsExactly("GET, POST");
        assertThat(error(list).getMessage())
                .isEqualTo("method: not for this path (expected: GET or POST)");
        assertThat(error(version).getMessage())
                .isEqualTo("method: not for this path (expected: GET)");
    }

    @Test
    void countsWhatTheServerItselfRefuses() {
        long before = refused("INVALID_ARGUMENT") + refused("NOT_FOUND");

        control.delete("/v1/backends");
        control.ask("/v1/nothing");
        control.post("/v1/backends", "x".repeat(ApiServer.REQUEST_BYTES_MAX + 1));

        assertThat(refused("INVALID_ARGUMENT") + refused("NOT_FOUND")).isEqualTo(before + 3);
    }

    private static long refused(String code) {
        String name = "api_requests_refused_total{code=\"" + code + "\"} ";
        return control.ask("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, http://evil.example",
        "Origin, null",
        "Origin, https://127.0.0.1",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site"
    })
    void keepsOtherPagesOut(String header, String value) {
        HttpResponse<String> answer =
                control.send(control.request("/v1/backends").header(header, value).GET());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(error(answer).getMessage()).startsWith(header + ": ");
    }

    @Test
    void letsItsOwnPagesIn() {
        HttpResponse<String> answer =
                control.send(
                        control.request("/v1/backends")
                                .header("Origin", control.uri("").toString())
                                .GET());

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void isReady() {
        assertThat(control.ask("/healthz").body()).isEqualTo("ready\n");
    }

    @Test
    void tellsPrometheus() {
        assertThat(control.ask("/metrics").body())
                .contains("config_version ")
                .contains("metrics_rows_stored_total ");
    }

    private static String backend(String name, String address) {
        return """
        {"metadata": {"name": "%s"},
         "spec": {"type": "HTTP", "listen": [{"address": "%s", "ports": ["80"]}]}}
        """
                .formatted(name, address);
    }

    private static long version(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Long.parseLong(answer.body().replaceAll(".*\"version\":\"([0-9]+)\".*", "$1"));
    }

    private static Problem problem(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(error(answer).getCode()).isEqualTo("INVALID_ARGUMENT");
        return error(answer).getProblems(0);
    }

    private static Error error(HttpResponse<String> answer) {
        Error.Builder error = Error.newBuilder();
        try {
            JsonFormat.parser().merge(answer.body(), error);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(answer.body(), e);
        }
        return error.build();
    }
}
