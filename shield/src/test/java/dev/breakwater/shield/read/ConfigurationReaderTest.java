package dev.breakwater.shield.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationReaderTest {
    private static final String WEB =
            """
            apiVersion: breakwater.dev/v1
            kind: Backend
            metadata:
              name: web
            spec:
              type: HTTP
              listen:
                - address: 192.0.2.10
                  ports: [80, 8080-8090]
            """;

    private static final String BLOCK =
            """
            apiVersion: breakwater.dev/v1
            kind: FilterRule
            metadata: {name: block}
            spec:
              priority: 100
              match:
                sources: [198.51.100.0/24, "2001:db8::/32"]
                protocol: TCP
                destinationPorts: ["443"]
                tcpFlags: {set: [SYN], clear: [ACK]}
                lengthBytes: {max: 60}
              action: RATE_LIMIT
              rateLimit: {ratePps: 10, burstPackets: 20}
              mode: SHADOW
            """;

    private static final String LIST =
            """
            apiVersion: breakwater.dev/v1
            kind: AddressList
            metadata: {name: bad}
            spec:
              action: DENY
              entries:
                - 203.0.113.0/24
                - 2001:db8::1
            """;

    @Test
    void readsEveryKind() {
        Configuration read = accepted(WEB + "---\n" + BLOCK + "---\n" + LIST).configuration();

        Backend web = read.backends().getFirst();
        FilterRule block = read.filterRules().getFirst();
        AddressList bad = read.addressLists().getFirst();
        assertThat(web.listen().getFirst().ports()).hasToString("[80, 8080-8090]");
        assertThat(block.priority()).isEqualTo(100);
        assertThat(block.match().sources()).hasToString("[198.51.100.0/24, 2001:db8::/32]");
        assertThat(block.match().tcpFlags()).isEqualTo(new TcpFlagsMatch(2, 16));
        assertThat(block.match().lengthBytes()).isEqualTo(new LengthRange(0, 60));
        assertThat(block.action()).isEqualTo(new RuleAction.Limit(new RateLimit(10, 20)));
        assertThat(block.mode()).isEqualTo(RuleMode.SHADOW);
        assertThat(bad.entries()).hasToString("[203.0.113.0/24, 2001:db8::1]");
    }

    @Test
    void givesTheResourcesAsMessagesInTheFilesOrder() {
        List<Resource> resources = accepted(LIST + "---\n" + WEB).resources();

        assertThat(resources)
                .extracting(Resource::getKindCase)
                .containsExactly(Resource.KindCase.ADDRESS_LIST, Resource.KindCase.BACKEND);
    }

    @Test
    void takesAByteOrderMarkWindowsLineEndsAndEmptyDocuments() {
        String text = "\uFEFF---\r\n---\r\n" + WEB.replace("\n", "\r\n") + "---\r\n";

        assertThat(accepted(text).configuration().backends()).hasSize(1);
    }

    @Test
    void refusesAnEmptyFile() {
        assertThat(problems("# nothing yet\n"))
                .containsExactly("f.yaml:1:1: nothing (expected: at least one resource)");
    }

    @Test
    void namesLineColumnResourceAndPathOfAFieldsValue() {
        assertThat(problems(BLOCK.replace("198.51.100.0/24", "198.51.100.7/24")))
                .containsExactly(
                        "f.yaml:7:15: FilterRule/block: spec.match.sources[0]: 198.51.100.7/24"
                                + " (expected: 198.51.100.0/24 for the prefix, or 198.51.100.7 for"
                                + " the one address)");
    }

    @Test
    void pointsAtTheKeyWhereAFieldIsMissingBelowIt() {
        assertThat(problems(WEB.replace("  type: HTTP\n", "")))
                .singleElement()
                .asString()
                .startsWith("f.yaml:5:1: Backend/web: spec.type: nothing (expected: TCP, UDP,");
    }

    @Test
    void pointsAtTheSecondOfTwoThatContradict() {
        String second = WEB.replace("name: web", "name: shop");

        assertThat(problems(WEB + "---\n" + second))
                .containsExactly(
                        "f.yaml:19:14: Backend/shop: spec.listen[0].ports: 192.0.2.10 TCP 80"
                                + " (expected: a place of its own; Backend/web has this one)");
    }

    @Test
    void pointsAtTheSecondOfOneName() {
        assertThat(problems(LIST + "---\n" + LIST))
                .containsExactly(
                        "f.yaml:12:18: AddressList/bad: metadata.name: bad (expected: a name that"
                                + " no other AddressList has)");
    }

    @Test
    void tellsTheProblemsOfAllDocumentsAtOnceInTheirOrder() {
        assertThat(
                        problems(
                                LIST.replace("DENY", "deny")
                                        + "---\n"
                                        + BLOCK.replace("100\n", "0\n").replace("TCP", "TPC")))
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .isEqualTo(
                                                "f.yaml:5:11: AddressList/bad: spec.action: deny"
                                                        + " (expected: ALLOW or DENY; did you mean"
                                                        + " DENY?)"),
                        second -> assertThat(second).startsWith("f.yaml:14:13: FilterRule/block:"),
                        third -> assertThat(third).startsWith("f.yaml:17:15: FilterRule/block:"));
    }

    @Test
    void tellsAHundredProblemsOfAFileAndThatThereAreMore() {
        List<String> problems = problems((LIST.replace("DENY", "deny") + "---\n").repeat(150));

        assertThat(problems).hasSize(101);
        assertThat(problems.get(99)).startsWith("f.yaml:896:11: AddressList/bad: spec.action:");
        assertThat(problems.getLast())
                .isEqualTo("f.yaml:896:11: more problems than these (expected: none)");
    }

    @Test
    void refusesUnknownFieldsAndSaysWhichWasProbablyMeant() {
        assertThat(problems(BLOCK.replace("rateLimit:", "rate_limit:")))
                .containsExactly(
                        "f.yaml:13:3: FilterRule/block: spec: field rate_limit (expected: priority,"
                                + " match, action, rateLimit, mode, interface, schedule, activeFrom"
                                + " or activeUntil; did you mean rateLimit?)");
        assertThat(problems(BLOCK.replace("metadata:", "metdata:")))
                .containsExactly(
                        "f.yaml:3:1: FilterRule: field metdata (expected: apiVersion, kind,"
                                + " metadata or spec; did you mean metadata?)");
        assertThat(problems(BLOCK.replace("protocol:", "somethingElse:")))
                .singleElement()
                .asString()
                .endsWith("countries, asns, ttl or payload)");
    }

    @Test
    void refusesAKindOrAnApiVersionItDoesNotKnow() {
        assertThat(problems(LIST.replace("AddressList", "AdressList")))
                .containsExactly(
                        "f.yaml:2:7: kind: AdressList (expected: Backend, FilterRule or"
                                + " AddressList; did you mean AddressList?)");
        assertThat(problems(LIST.replace("kind: AddressList\n", "")))
                .containsExactly(
                        "f.yaml:1:1: kind: nothing (expected: Backend, FilterRule or AddressList)");
        assertThat(problems(LIST.replace("dev/v1", "dev/v2")))
                .containsExactly(
                        "f.yaml:1:13: AddressList/bad: apiVersion: breakwater.dev/v2 (expected:"
                                + " breakwater.dev/v1)");
        assertThat(problems(LIST.replace("apiVersion: breakwater.dev/v1\n", "")))
                .containsExactly(
                        "f.yaml:1:1: AddressList/bad: apiVersion: nothing (expected:"
                                + " breakwater.dev/v1)");
        assertThat(problems("- a\n"))
                .containsExactly(
                        "f.yaml:1:1: a list (expected: fields: apiVersion, kind, metadata and"
                                + " spec)");
    }

    @Test
    void refusesWrongTypes() {
        assertThat(problems(BLOCK.replace("priority: 100", "priority: '100'")))
                .containsExactly(
                        "f.yaml:5:13: FilterRule/block: spec.priority: \"100\" (expected: a whole"
                                + " number, 0 to 4294967295, without quotes)");
        assertThat(problems(BLOCK.replace("protocol: TCP", "protocol: [TCP]")))
                .containsExactly(
                        "f.yaml:8:15: FilterRule/block: spec.match.protocol: a list (expected:"
                                + " text)");
        assertThat(problems(BLOCK.replace("[\"443\"]", "443")))
                .containsExactly(
                        "f.yaml:9:23: FilterRule/block: spec.match.destinationPorts: 443 (expected:"
                                + " a list, [443])");
        assertThat(problems(BLOCK.replace("{max: 60}", "60")))
                .containsExactly(
                        "f.yaml:11:18: FilterRule/block: spec.match.lengthBytes: 60 (expected:"
                                + " fields: min or max)");
        assertThat(problems(BLOCK.replace("RATE_LIMIT", "[DROP]")))
                .containsExactly(
                        "f.yaml:12:11: FilterRule/block: spec.action: a list (expected: PASS,"
                                + " DROP, RATE_LIMIT, REDIRECT or LOG)");
    }

    @Test
    void refusesEmptyValuesAndTruthValuesAsText() {
        assertThat(problems(BLOCK.replace("protocol: TCP", "protocol:")))
                .containsExactly(
                        "f.yaml:8:14: FilterRule/block: spec.match.protocol: nothing (expected:"
                                + " text; where it is meant, in quotes)");
        assertThat(problems(BLOCK.replace("{name: block}", "{name: true}")))
                .containsExactly(
                        "f.yaml:3:18: FilterRule/true: metadata.name: true (expected: text; where"
                                + " it is meant, in quotes)");
    }

    @Test
    void refusesNumbersThatAreNotWholeOrTooLargeOrWrittenOtherwise() {
        for (String number :
                List.of("-1", "1.5", "1e3", "0x10", "010", "1_000", "+1", "4294967296")) {
            assertThat(problems(BLOCK.replace("priority: 100", "priority: " + number)))
                    .containsExactly(
                            "f.yaml:5:13: FilterRule/block: spec.priority: "
                                    + number
                                    + " (expected: a whole number, 0 to 4294967295, without"
                                    + " quotes)");
        }
    }

    @Test
    void refusesAFieldTwice() {
        assertThat(problems(LIST + "  action: DENY\n"))
                .containsExactly("f.yaml:9:3: action (expected: once; it stands in line 5)");
    }

    @Test
    void refusesBytesThatAreNoText() {
        byte[] bytes = (LIST + "# caf").getBytes(StandardCharsets.UTF_8);
        byte[] latin1 = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        latin1[bytes.length] = (byte) 0xE9;

        assertThat(texts(ConfigurationReader.read("f.yaml", latin1)))
                .containsExactly("f.yaml:9:6: byte 0xe9 (expected: UTF-8 text)");
    }

    @Test
    void knowsWhereAResourceStandsWhenAProblemShowsLater() {
        ProblemPlaces places = accepted(LIST).places();

        assertThat(places.find(Problem.of("AddressList/bad", "spec.action", "DENY", "ALLOW")))
                .map(TextProblem::toString)
                .contains("f.yaml:5:11: AddressList/bad: spec.action: DENY (expected: ALLOW)");
        assertThat(places.find(Problem.of("AddressList/other", "", "x", "y"))).isEmpty();
    }

    private static ConfigurationReading.Accepted accepted(String text) {
        return switch (ConfigurationReader.read("f.yaml", text)) {
            case ConfigurationReading.Accepted accepted -> accepted;
            case ConfigurationReading.Rejected(List<TextProblem> problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static List<String> problems(String text) {
        return texts(ConfigurationReader.read("f.yaml", text));
    }

    private static List<String> texts(ConfigurationReading reading) {
        return switch (reading) {
            case ConfigurationReading.Accepted accepted -> throw new AssertionError(accepted);
            case ConfigurationReading.Rejected(List<TextProblem> problems) ->
                    problems.stream().map(TextProblem::toString).toList();
        };
    }
}
