package dev.breakwater.control.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.control.RunningControl;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The history by REST, on a whole control. Each test has resources of its own and goes on from the
/// version that it finds.
class VersionsIT {
    private static final Pattern NUMBER = Pattern.compile("\"number\":\"([0-9]+)\"");
    private static final Pattern TOKEN = Pattern.compile("\"nextPageToken\":\"([^\"]*)\"");
    private static final Pattern TIME = Pattern.compile("\"createTime\":\"([^\"]*)\"");

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
    void listsEveryVersionOnceAPageAtATime() {
        put("pages", "10.0.0.1");
        long last = put("pages", "10.0.0.2");

        List<Long> seen = new ArrayList<>();
        String token = "";
        do {
            String page = ok(control.ask("/v1/versions?limit=1&pageToken=" + token));
            seen.add(Long.parseLong(found(NUMBER, page)));
            token = found(TOKEN, page);
        } while (!token.isEmpty());

        assertThat(seen).hasSize((int) last).startsWith(last, last - 1).endsWith(1L);
    }

    @Test
    void listsTheVersionsThatChangedAResource() {
        long first = put("mine", "10.1.0.1");
        put("other", "10.1.0.2");
        long second = put("mine", "10.1.0.3");

        String path = "/v1/versions?resource=AddressList/mine";
        String page = ok(control.ask(path));
        String token = found(TOKEN, ok(control.ask(path + "&limit=1")));
        String older = ok(control.ask(path + "&limit=1&pageToken=" + token));

        assertThat(NUMBER.matcher(page).results().map(match -> Long.parseLong(match.group(1))))
                .containsExactly(second, first);
        assertThat(found(NUMBER, older)).isEqualTo(Long.toString(first));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAAAAAAAAEAAAAA", "AAAAAAAAAAEAAAAAAA", "%C3%A9", "-1"})
    void refusesACursorThatControlNeverGave(String token) {
        HttpResponse<String> answer = control.ask("/v1/versions?pageToken=" + token);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"path\":\"pageToken\"");
    }

    @Test
    void refusesACursorOfAnotherQuestion() {
        put("cursor", "10.2.0.1");
        put("cursor", "10.2.0.2");
        String token = found(TOKEN, ok(control.ask("/v1/versions?limit=1")));

        HttpResponse<String> answer =
                control.ask("/v1/versions?resource=AddressList/cursor&pageToken=" + token);

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AddressList", "Player/x", "x"})
    void refusesVersionsOfNoResource(String resource) {
        HttpResponse<String> answer = control.ask("/v1/versions?resource=" + resource);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"path\":\"resource\"");
    }

    @Test
    void tellsWhatDiffersBothWays() {
        long before = put("diff", "10.3.0.1");
        long after = put("diff", "10.3.0.2");

        String forth = ok(control.ask("/v1/versions/" + before + "/diff?to=" + after));
        String back = ok(control.ask("/v1/versions/" + after + "/diff?to=" + before));

        assertThat(forth)
                .contains("\"verb\":\"UPDATED\",\"kind\":\"AddressList\",\"id\":\"diff\"")
                .contains("{\"path\":\"spec.entries\",\"before\":\"10.3.0.1\"}")
                .contains("{\"path\":\"spec.entries\",\"after\":\"10.3.0.2\"}");
        assertThat(back).contains("{\"path\":\"spec.entries\",\"after\":\"10.3.0.1\"}");
    }

    @Test
    void tellsNothingOfWhatWasChangedAndChangedBack() {
        long before = put("back", "10.4.0.1");
        put("back", "10.4.0.2");
        long after = put("back", "10.4.0.1");

        assertThat(ok(control.ask("/v1/versions/" + before + "/diff?to=" + after)))
                .contains("\"resources\":[]");
    }

    @Test
    void tellsWhatCameSinceTheBeginningAndWhatWent() {
        long created = put("whole", "10.5.0.1");
        control.delete("/v1/address-lists/whole");

        assertThat(ok(control.ask("/v1/versions/0/diff?to=" + created)))
                .contains("\"verb\":\"CREATED\",\"kind\":\"AddressList\",\"id\":\"whole\"");
        assertThat(ok(control.ask("/v1/versions/" + created + "/diff")))
                .contains("\"verb\":\"DELETED\",\"kind\":\"AddressList\",\"id\":\"whole\"");
    }

    @Test
    void restoresAVersionWhole() {
        long good = put("kept", "10.6.0.1");
        put("kept", "10.6.0.2");
        put("extra", "10.6.0.3");

        String answer = ok(control.send(post("/v1/versions/" + good + "/restore")));
        String newest = ok(control.ask("/v1/versions?limit=1"));
        long restored = Long.parseLong(found(NUMBER, newest));

        assertThat(answer).contains("\"version\":\"" + restored + "\"");
        assertThat(newest).contains("\"restores\":\"" + good + "\"", "\"through\":\"REST\"");
        assertThat(ok(control.ask("/v1/versions/" + good + "/diff?to=" + restored)))
                .contains("\"resources\":[]");
        assertThat(control.ask("/v1/address-lists/extra").statusCode()).isEqualTo(404);
    }

    @Test
    void saysWhatARestoreWouldDoAndDoesNothing() {
        long good = put("valid", "10.7.0.1");
        long last = put("valid", "10.7.0.2");

        String answer =
                ok(control.send(post("/v1/versions/" + good + "/restore?validateOnly=true")));

        assertThat(answer).contains("\"verb\":\"UPDATED\",\"kind\":\"AddressList\"");
        assertThat(found(NUMBER, ok(control.ask("/v1/versions?limit=1"))))
                .isEqualTo(Long.toString(last));
    }

    @Test
    void restoresOnceForOneRequestId() {
        long good = put("once", "10.8.0.1");
        put("once", "10.8.0.2");
        String path = "/v1/versions/" + good + "/restore?requestId=once";

        String first = ok(control.send(post(path)));
        put("once", "10.8.0.3");
        String second = ok(control.send(post(path)));

        assertThat(second).isEqualTo(first);
        assertThat(control.ask("/v1/address-lists/once").body()).contains("10.8.0.3");
    }

    @Test
    void findsTheVersionOfATime() {
        long first = put("time", "10.9.0.1");
        String time = found(TIME, ok(control.ask("/v1/versions/" + first)));
        put("time", "10.9.0.2");

        String then = ok(control.ask("/v1/versions:at?time=" + time));

        assertThat(found(NUMBER, then)).isEqualTo(Long.toString(first));
        assertThat(then).contains("10.9.0.1");
        assertThat(control.ask("/v1/versions:at?time=1999-12-01T00:00:00%2B01:00").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/versions:at",
                "/v1/versions:at?time=yesterday",
                "/v1/versions:at?time=%2B1000000000-12-31T23:59:59Z",
                "/v1/versions/x/diff",
                "/v1/versions/1/diff?to=two",
            })
    void refusesQuestionsOfAnotherForm(String path) {
        assertThat(control.ask(path).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/versions/999999/diff", "/v1/versions/0/diff?to=999999"})
    void namesVersionsThatAreNotThere(String path) {
        HttpResponse<String> answer = control.ask(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("Version/999999");
    }

    private static java.net.http.HttpRequest.Builder post(String path) {
        return control.request(path).POST(java.net.http.HttpRequest.BodyPublishers.noBody());
    }

    /// Writes an address list; answers the version.
    private static long put(String name, String entry) {
        String answer =
                ok(
                        control.post(
                                "/v1/apply",
                                """
                                {"resources": [{"addressList": {"metadata": {"name": "%s"},
                                  "spec": {"action": "DENY", "entries": ["%s"]}}}]}
                                """
                                        .formatted(name, entry)));
        return Long.parseLong(found(Pattern.compile("\"version\":\"([0-9]+)\""), answer));
    }

    private static String ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }
}
