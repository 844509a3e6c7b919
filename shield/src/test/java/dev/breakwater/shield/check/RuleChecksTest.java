package dev.breakwater.shield.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.read.ConfigurationReader;
import dev.breakwater.shield.read.ConfigurationReading;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules that can never match are refused, rules that are never reached are warned of.
class RuleChecksTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lengthBytes: {max: 19}|19 (expected: 20 or more",
                "lengthBytes: {max: 39}, sources: ['2001:db8::/32']|39 (expected: 40 or more",
                "lengthBytes: {max: 27}, protocol: UDP, sourcePorts: [53]|27 (expected: 28 or more",
                "lengthBytes: {max: 39}, protocol: TCP, tcpFlags: {set: [SYN]}|39 (expected: 40 or",
                "lengthBytes: {max: 33}, protocol: UDP, payload: {offsetBytes: 4, hex: '0102'}|33"
                        + " (expected: 34 or more",
            })
    void refusesAMatchThatNoPacketIsLongEnoughFor(String match, String problem) {
        assertThat(problems(rule("a", 1, "DROP", match)))
                .singleElement()
                .asString()
                .startsWith("FilterRule/a: spec.match.lengthBytes.max: " + problem);
    }

    @Test
    void takesTheShortestPacketThatCanBe() {
        assertThat(
                        accepted(
                                rule(
                                        "a",
                                        1,
                                        "DROP",
                                        "lengthBytes: {max: 28}, protocol: UDP, sourcePorts: [9]")))
                .isNotNull();
        // A later fragment of a TCP packet has no header.
        assertThat(accepted(rule("a", 1, "DROP", "lengthBytes: {max: 21}, protocol: TCP")))
                .isNotNull();
    }

    @Test
    void refusesATimeToLiveThatNoRuleSees() {
        assertThat(problems(rule("a", 1, "DROP", "ttl: {max: 0}")))
                .containsExactly(
                        "FilterRule/a: spec.match.ttl.max: 0 (expected: 1 or more: a packet of 0 is"
                                + " malformed, and no rule sees it)");
    }

    @Test
    void warnsOfARuleThatAnEarlierOneLeavesNothing() {
        assertThat(
                        warnings(
                                rule("all-udp", 1, "DROP", "protocol: UDP"),
                                rule("dns", 2, "PASS", "protocol: UDP, sourcePorts: [53]")))
                .containsExactly(
                        "FilterRule/dns: spec.match: all of it is decided by FilterRule/all-udp, of"
                                + " priority 1 (expected: something that no earlier rule decides,"
                                + " or a priority below 1)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|''",
                "sources: [10.0.0.0/8]|sources: [10.1.0.0/16]",
                "sources: [10.0.0.0/8, 2001:db8::/32]|sources: ['2001:db8:1::/48', 10.0.0.1]",
                "destinations: [10.0.0.0/8]|destinations: [10.1.0.0/16], sources: [192.0.2.1]",
                "protocol: UDP, destinationPorts: [1-99]|protocol: UDP, destinationPorts: [5, 7-9]",
                "protocol: UDP, destinationPorts: [1-9, 10-20]|protocol: UDP, destinationPorts:"
                        + " [9-10]",
                "protocol: UDP, destinationPorts: [1-9, 20-29]|protocol: UDP, destinationPorts: [5]",
                "protocol: UDP, destinationPorts: [20-29, 1-9]|protocol: UDP, destinationPorts: [25]",
                "protocol: UDP, destinationPorts: [0-65535]|protocol: UDP, destinationPorts: [9]",
                "protocol: TCP, tcpFlags: {set: [SYN]}|protocol: TCP, tcpFlags: {set: [SYN, ACK]}",
                "lengthBytes: {min: 60}|lengthBytes: {min: 60, max: 70}",
                "ttl: {max: 64}|ttl: {min: 1, max: 5}",
                "countries: [DE, FR]|countries: [FR], asns: [64496]",
                "protocol: UDP, payload: {hex: ff}|protocol: UDP, payload: {hex: ff}",
            })
    void oneMatchCoversAnotherAndNotTheOtherWayRound(String wide, String narrow) {
        assertThat(warnings(rule("wide", 1, "DROP", wide), rule("narrow", 2, "PASS", narrow)))
                .hasSize(1);
        if (!wide.equals(narrow) && !wide.contains("payload")) {
            assertThat(warnings(rule("narrow", 1, "DROP", narrow), rule("wide", 2, "PASS", wide)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sources: [10.0.0.0/8]|sources: [10.1.0.0/16, 192.0.2.1]",
                "protocol: UDP, destinationPorts: [1-9, 11-20]|protocol: UDP, destinationPorts:"
                        + " [9-11]",
                "protocol: UDP, payload: {hex: ff}|protocol: UDP, payload: {hex: fe}",
                "protocol: TCP, tcpFlags: {clear: [ACK]}|protocol: TCP, tcpFlags: {set: [SYN]}",
                "countries: [DE]|asns: [64496]",
                "sources: [10.0.0.0/8]|protocol: UDP",
                "sources: [10.0.0.0/8, 11.0.0.0/8]|protocol: UDP",
            })
    void saysNothingWhereSomethingIsLeft(String earlier, String later) {
        assertThat(warnings(rule("a", 1, "DROP", earlier), rule("b", 2, "PASS", later))).isEmpty();
    }

    @Test
    void aRuleThatDecidesNothingOrNotAlwaysShadowsNone() {
        String later = rule("b", 2, "PASS", "protocol: UDP");

        assertThat(warnings(rule("a", 1, "LOG", ""), later)).isEmpty();
        assertThat(warnings(rule("a", 1, "DROP", "") + "  mode: SHADOW\n", later)).isEmpty();
        assertThat(
                        warnings(
                                rule("a", 1, "DROP", "") + "  activeUntil: 2026-12-01T00:00:00Z\n",
                                later))
                .isEmpty();
        assertThat(warnings(rule("a", 1, "DROP", "") + "  schedule: {to: '08:00'}\n", later))
                .isEmpty();
        assertThat(
                        warnings(
                                rule("a", 1, "DROP", "") + "  schedule: {to: '08:00'}\n",
                                later + "  schedule: {to: '08:00'}\n"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "protocol: UDP, destinationPorts: [0-99]|protocol: UDP, destinationPorts:"
                        + " [100-200]|protocol: UDP, destinationPorts: [50-150], sources:"
                        + " [10.0.0.1]",
                "sources: [10.0.0.0/9]|sources: [10.128.0.0/9]|sources: [10.0.0.0/8]",
                "sources: ['2001:db8::/33']|sources: ['2001:db8:8000::/33']|sources:"
                        + " ['2001:db8::/32']",
                "destinations: [192.0.2.1]|destinations: [192.0.2.0]|destinations:"
                        + " [192.0.2.0/31]",
                "lengthBytes: {max: 99}|lengthBytes: {min: 100}|''",
                "ttl: {max: 9}|ttl: {min: 5}|protocol: TCP",
                "countries: [DE]|countries: [FR]|countries: [FR, DE], asns: [64496]",
                "asns: [64496]|asns: [64497]|asns: [64496, 64497]"
            })
    void warnsOfARuleThatTwoLeaveNothingTogether(String first, String second, String later) {
        assertThat(
                        warnings(
                                rule("a", 1, "DROP", first),
                                rule("b", 2, "PASS", second),
                                rule("late", 3, "DROP", later)))
                .containsExactly(
                        "FilterRule/late: spec.match: all of it is decided by FilterRule/a, of"
                                + " priority 1; FilterRule/b, of priority 2; together (expected:"
                                + " something that no earlier rule decides, or a priority below"
                                + " 2)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "protocol: UDP, destinationPorts: [0-98]|protocol: UDP, destinationPorts:"
                        + " [100-200]|protocol: UDP, destinationPorts: [50-150]",
                "sources: [10.0.0.0/9]|sources: [11.128.0.0/9]|sources: [10.0.0.0/8]",
                "protocol: UDP, destinationPorts: [0-32767]|protocol: UDP, destinationPorts:"
                        + " [32768-65535]|protocol: UDP",
                "lengthBytes: {max: 99}|lengthBytes: {min: 101}|''",
                "lengthBytes: {max: 99}|ttl: {max: 9}|''",
                "countries: [DE]|countries: [FR]|countries: [FR, DE, US]"
            })
    void saysNothingWhereTwoLeaveSomething(String first, String second, String later) {
        assertThat(
                        warnings(
                                rule("a", 1, "DROP", first),
                                rule("b", 2, "PASS", second),
                                rule("late", 3, "DROP", later)))
                .isEmpty();
    }

    @Test
    void aHundredPartsOfWhichElevenAreNeeded() {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String port = "protocol: UDP, destinationPorts: [%d]".formatted(5_000 + i);
            rules.add(rule("p" + (100 + i), i + 1, "DROP", port));
        }
        rules.add(rule("late", 200, "PASS", "protocol: UDP, destinationPorts: [5080-5090]"));

        assertThat(warnings(rules.toArray(String[]::new)))
                .singleElement()
                .asString()
                .contains("FilterRule/p180, of priority 81;", "; and 7 others; together");
    }

    @Test
    void findsTheOneShadowedRuleAmongTenThousand() {
        Match tenth =
                accepted(rule("a", 1, "DROP", "sources: [10.0.0.0/24]"))
                        .filterRules()
                        .getFirst()
                        .match();
        List<FilterRule> rules = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            IpPrefix source = IpPrefix.of(IpAddress.ipv4(0x0A00_0000 + (i << 8)), 24);
            rules.add(drop("r" + i, i + 1, asking(tenth, source)));
        }
        rules.add(
                drop("late", 20_000, asking(tenth, IpPrefix.single(IpAddress.ipv4(0x0A00_7701)))));

        assertThat(Checks.warnings(new Configuration(1, List.of(), rules, List.of())))
                .extracting(Problem::resource)
                .containsExactly("FilterRule/late");
    }

    @Test
    void saysWhereItStopped() {
        Configuration whole =
                accepted(
                        IntStream.range(0, 50)
                                .mapToObj(i -> rule("r" + (10 + i), i + 1, "DROP", ttl(i)))
                                .collect(Collectors.joining("---\n")));
        Problems warnings = new Problems();

        ShadowedRules.find(whole.filterRules(), 100, warnings);

        assertThat(warnings.toList())
                .singleElement()
                .asString()
                .startsWith("FilterRule/r24: spec.priority: 100 comparisons");
    }

    private static FilterRule drop(String name, int priority, Match match) {
        return new FilterRule(name, priority, match, new RuleAction.Drop(), RuleMode.ENFORCE);
    }

    private static Match asking(Match match, IpPrefix source) {
        return new Match(
                List.of(source),
                List.of(),
                match.protocol(),
                List.of(),
                List.of(),
                match.tcpFlags(),
                match.lengthBytes());
    }

    private static String ttl(int value) {
        return "ttl: {min: %d, max: %d}".formatted(value + 1, value + 1);
    }

    private static String rule(String name, int priority, String action, String match) {
        return """
        apiVersion: breakwater.dev/v1
        kind: FilterRule
        metadata: {name: %s}
        spec:
          priority: %d
          action: %s
          match: {%s}
        """
                .formatted(name, priority, action, match);
    }

    private static List<String> warnings(String... rules) {
        return Checks.warnings(accepted(String.join("---\n", rules))).stream()
                .map(Problem::toString)
                .toList();
    }

    private static Configuration accepted(String yaml) {
        return switch (ConfigurationReader.read("f.yaml", yaml)) {
            case ConfigurationReading.Accepted(Configuration configuration, _, _) -> configuration;
            case ConfigurationReading.Rejected(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static List<String> problems(String yaml) {
        return switch (ConfigurationReader.read("f.yaml", yaml)) {
            case ConfigurationReading.Accepted _ -> List.of();
            case ConfigurationReading.Rejected(var problems) ->
                    problems.stream().map(problem -> problem.problem().toString()).toList();
        };
    }
}
