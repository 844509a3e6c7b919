package dev.breakwater.shield.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.TextFormat;
import com.google.protobuf.UnknownFieldSet;
import dev.breakwater.api.v1.Listen;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.GeoMatch;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.Policy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.ResourceName;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.Schedule;
import dev.breakwater.shield.config.TcpFlagsMatch;
import dev.breakwater.shield.config.Times;
import dev.breakwater.shield.config.TtlRange;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceRecordsTest {
    private static final String WEB = "type: HTTP listen { address: '192.0.2.10' ports: '80' }";

    @Test
    void readsABackend() {
        Backend web =
                backend(
                        """
                        type: MINECRAFT_BEDROCK
                        listen { address: '192.0.2.10' ports: '19132' ports: '20000-20010' }
                        listen { address: '2001:db8::10' ports: '19132' }
                        origins { address: '10.0.0.5' port: 19132 }
                        protection {
                          source_limit { rate_pps: 100 burst_packets: 200 } fragments: PASS
                        }
                        """);

        assertThat(web.type()).isEqualTo(BackendType.MINECRAFT_BEDROCK);
        assertThat(web.listen()).hasSize(2);
        assertThat(web.listen().getFirst().ports()).hasToString("[19132, 20000-20010]");
        assertThat(web.origins()).hasSize(1);
        assertThat(web.protection().limits().byKind())
                .containsExactly(entry(LimitKind.SOURCE_LIMIT, new RateLimit(100, 200)));
        assertThat(web.protection().checks().fragments()).isEqualTo(Policy.PASS);
    }

    @Test
    void readsABackendWithoutProtectionAsUnlimitedAndWithoutFragments() {
        Backend web = backend(WEB);

        assertThat(web.protection()).isEqualTo(Protection.DEFAULT);
        assertThat(web.protection().limits().byKind()).isEmpty();
        assertThat(web.protection().checks().fragments()).isEqualTo(Policy.DROP);
    }

    @Test
    void readsAFilterRule() {
        FilterRule rule =
                rule(
                        """
                        priority: 1000000
                        match {
                          sources: '10.0.0.0/8' sources: '2001:db8::/32' destinations: '192.0.2.1'
                          protocol: 'TCP' source_ports: '0-1023' destination_ports: '443'
                          tcp_flags { set: SYN clear: ACK clear: CWR } length_bytes { min: 40 }
                        }
                        action: RATE_LIMIT rate_limit { rate_pps: 1 burst_packets: 10000000 }
                        mode: SHADOW
                        """);

        assertThat(rule.priority()).isEqualTo(1_000_000);
        assertThat(rule.match().sources()).hasToString("[10.0.0.0/8, 2001:db8::/32]");
        assertThat(rule.match().destinations()).hasToString("[192.0.2.1]");
        assertThat(rule.match().sourcePorts()).hasToString("[0-1023]");
        assertThat(rule.match().tcpFlags()).isEqualTo(new TcpFlagsMatch(0x02, 0x90));
        assertThat(rule.match().lengthBytes()).isEqualTo(new LengthRange(40, 65_535));
        assertThat(rule.action()).isEqualTo(new RuleAction.Limit(new RateLimit(1, 10_000_000)));
        assertThat(rule.mode()).isEqualTo(RuleMode.SHADOW);
    }

    @Test
    void readsAnEmptyMatchAsEveryPacketAndNoModeAsEnforce() {
        FilterRule rule = rule("priority: 1 action: DROP");

        assertThat(rule.match().sources()).isEmpty();
        assertThat(rule.match().tcpFlags()).isEqualTo(TcpFlagsMatch.ANY);
        assertThat(rule.match().lengthBytes()).isEqualTo(LengthRange.ANY);
        assertThat(rule.mode()).isEqualTo(RuleMode.ENFORCE);
    }

    @Test
    void readsWhatARuleAsksOfTtlGeoAndPayload() {
        FilterRule rule =
                rule(
                        """
                        priority: 1 action: REDIRECT interface: 'eth1'
                        match {
                          protocol: 'UDP' countries: 'DE' asns: 64496 ttl { min: 64 }
                          payload { offset_bytes: 4 hex: '0aFF' }
                        }
                        """);

        assertThat(rule.action()).isEqualTo(new RuleAction.Redirect("eth1"));
        assertThat(rule.match().ttl()).isEqualTo(new TtlRange(64, 255));
        assertThat(rule.match().geo())
                .isEqualTo(new GeoMatch(List.of(new CountryCode("DE")), List.of(new Asn(64_496))));
        assertThat(rule.match().payload()).isEqualTo(new PayloadMatch.Bytes(4, "0aff", "ffff"));
    }

    @Test
    void readsWhenARuleIsInForce() {
        FilterRule rule =
                rule(
                        """
                        priority: 1 action: LOG active_from: '2026-12-01T01:00:00+01:00'
                        schedule { days: SATURDAY days: SUNDAY from: '22:30' }
                        """);

        assertThat(rule.times())
                .isEqualTo(
                        new Times(
                                Instant.parse("2026-12-01T00:00:00Z"),
                                Instant.MAX,
                                new Schedule.Weekly(
                                        Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                                        1_350,
                                        1_440,
                                        ZoneId.of("UTC"))));
    }

    @Test
    void readsAnAddressList() {
        AddressList list = list("action: DENY entries: '0.0.0.0/0' entries: '::' entries: '::/0'");

        assertThat(list.entries()).hasToString("[0.0.0.0/0, ::/0, ::]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: TCP|spec.listen: 0 (expected: 1 to 64)",
                "listen{address:'1.1.1.1' ports:'1'}|spec.type: nothing (expected: TCP, UDP, HTTP,"
                        + " HTTPS, MINECRAFT_JAVA, MINECRAFT_BEDROCK, QUIC, SOURCE, TEAMSPEAK,"
                        + " WIREGUARD, FIVEM, DNS, TELEMETRY or MINECRAFT_QUERY)",
                "type: TCP listen{address:'1.1.1.256' ports:'1'}|spec.listen[0].address: 1.1.1.256"
                        + " (expected: an IPv4 or IPv6 address)",
                "type: TCP listen{address:'host' ports:'1'}|spec.listen[0].address: host"
                        + " (expected: an IPv4 or IPv6 address)",
                "type: TCP listen{address:'::ffff:1.2.3.4' ports:'1'}|spec.listen[0].address:"
                        + " ::ffff:1.2.3.4 (expected: its IPv4 form, 1.2.3.4)",
                "type: TCP listen{address:'0.0.0.0' ports:'1'}|spec.listen[0].address: 0.0.0.0"
                        + " (expected: a machine's own address; one entry for each)",
                "type: TCP listen{address:'1.1.1.1'}|spec.listen[0].ports: 0 (expected: 1 to 1024"
                        + " ports in all)",
                "type: TCP listen{address:'1.1.1.1' ports:'1-1025'}|spec.listen[0].ports: 1025"
                        + " (expected: 1 to 1024 ports in all)",
                "type: TCP listen{address:'1.1.1.1' ports:'0'}|spec.listen[0].ports: 0 (expected:"
                        + " 1 to 65535)",
                "type: TCP listen{address:'1.1.1.1' ports:'5-9' ports:'9'}|spec.listen[0].ports: 9"
                        + " (expected: no port twice; 5-9 stands there too)",
                "type: TCP listen{address:'1.1.1.1' ports:'9-5'}|spec.listen[0].ports[0]: 9-5"
                        + " (expected: 5-9, the lower port first)",
                "type: TCP listen{address:'1.1.1.1' ports:'080'}|spec.listen[0].ports[0]: 080"
                        + " (expected: a port or a range of ports, 0 to 65535, like 443 or"
                        + " 27015-27030)",
                "type: TCP listen{address:'1.1.1.1' ports:'65535-65536'}|spec.listen[0].ports[0]:"
                        + " 65535-65536 (expected: a port or a range of ports, 0 to 65535, like"
                        + " 443 or 27015-27030)",
                "type: TCP listen{address:'1.1.1.1' ports:'99999999999'}|spec.listen[0].ports[0]:"
                        + " 99999999999 (expected: a port or a range of ports, 0 to 65535, like"
                        + " 443 or 27015-27030)",
            })
    void refusesABackendsField(String spec, String problem) {
        assertThat(problemsOfBackend(spec)).containsExactly("Backend/web: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "origins{address:'1.1.1.1'}|spec.origins[0].port: 0 (expected: 1 to 65535)",
                "origins{address:'1.1.1.1' port:70000}|spec.origins[0].port: 70000 (expected: 1 to"
                        + " 65535)",
                "origins{address:'' port:1}|spec.origins[0].address: \"\" (expected: an IPv4 or"
                        + " IPv6 address)",
                "protection{source_limit{burst_packets:1}}|spec.protection.sourceLimit.ratePps: 0"
                        + " (expected: 1 to 10000000)",
                "protection{source_limit{rate_pps:1 burst_packets:4294967295}}|"
                        + "spec.protection.sourceLimit.burstPackets: 4294967295 (expected: 1 to"
                        + " 10000000)",
                "protection{fragments:9}|spec.protection.fragments: number 9 (expected: DROP or"
                        + " PASS)",
            })
    void refusesABackendsFurtherField(String spec, String problem) {
        assertThat(problemsOfBackend(WEB + spec)).containsExactly("Backend/web: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action:DROP|spec.priority: 0 (expected: 1 to 1000000)",
                "action:DROP priority:1000001|spec.priority: 1000001 (expected: 1 to 1000000)",
                "priority:1|spec.action: nothing (expected: PASS, DROP, RATE_LIMIT, REDIRECT or LOG)",
                "priority:1 action:7|spec.action: number 7 (expected: PASS, DROP, RATE_LIMIT, REDIRECT or LOG)",
                "priority:1 action:RATE_LIMIT|spec.rateLimit: nothing (expected: ratePps and"
                        + " burstPackets with action RATE_LIMIT)",
                "priority:1 action:DROP rate_limit{rate_pps:1 burst_packets:1}|spec.rateLimit: set"
                        + " with action DROP (expected: only with action RATE_LIMIT)",
                "priority:1 action:DROP mode:3|spec.mode: number 3 (expected: ENFORCE or SHADOW)",
                "priority:1 action:REDIRECT|spec.interface: nothing (expected: the name of a"
                        + " network interface, 1 to 15 characters, like eth1)",
                "priority:1 action:LOG interface:'eth1'|spec.interface: set with action LOG"
                        + " (expected: only with action REDIRECT)",
                "priority:1 action:LOG match{countries:'DE' countries:'Deutschland'}|"
                        + "spec.match.countries[1]: Deutschland (expected: two capital letters of"
                        + " ISO 3166-1, DE)",
                "priority:1 action:LOG match{asns:0}|spec.match.asns[0]: 0 (expected: 1 to"
                        + " 4294967295)",
                "priority:1 action:LOG match{ttl{}}|spec.match.ttl: nothing (expected: a min above"
                        + " 0, or a max)",
                "priority:1 action:LOG match{ttl{max:256}}|spec.match.ttl.max: 256 (expected: 0 to"
                        + " 255)",
                "priority:1 action:LOG match{ttl{min:5 max:4}}|spec.match.ttl.min: 5 (expected: 0"
                        + " to max, 4)",
                "priority:1 action:LOG match{payload{hex:'00'}}|spec.match.protocol: any"
                        + " (expected: TCP or UDP where payload is asked for)",
                "priority:1 action:LOG match{protocol:'UDP' payload{}}|spec.match.payload.hex:"
                        + " nothing (expected: 1 to 16 bytes, two hexadecimal digits each)",
                "priority:1 action:LOG match{protocol:'UDP' payload{hex:'00' offset_bytes:"
                        + "4294967295}}|spec.match.payload.offsetBytes: 4294967295 (expected: 0 to"
                        + " 1400)",
            })
    void refusesARulesField(String spec, String problem) {
        assertThat(problemsOfRule(spec)).containsExactly("FilterRule/block: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "priority:1 action:LOG active_from:'2026-02-30T00:00:00Z'|spec.activeFrom:"
                        + " 2026-02-30T00:00:00Z (expected: a date and time of RFC 3339, like"
                        + " 2026-12-01T18:00:00Z or 2026-12-01T19:00:00+01:00)",
                "priority:1 action:LOG active_from:'2026-02-03T00:00:00Z'"
                        + " active_until:'2026-02-02T00:00:00Z'|spec.activeUntil:"
                        + " 2026-02-02T00:00:00Z (expected: an instant after activeFrom,"
                        + " 2026-02-03T00:00:00Z)",
                "priority:1 action:LOG schedule{time_zone:'UTC'}|spec.schedule: nothing (expected:"
                        + " days, from or to)",
                "priority:1 action:LOG schedule{days:8}|spec.schedule.days[0]: number 8 (expected:"
                        + " MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY or SUNDAY)",
                "priority:1 action:LOG schedule{from:'24:00'}|spec.schedule.from: 24:00 (expected:"
                        + " a time of day, 00:00 to 23:59)",
                "priority:1 action:LOG schedule{to:'24:01'}|spec.schedule.to: 24:01 (expected: a"
                        + " time of day, 00:01 to 24:00)",
                "priority:1 action:LOG schedule{from:'9:00'}|spec.schedule.from: 9:00 (expected: a"
                        + " time of day, 00:00 to 23:59)",
                "priority:1 action:LOG schedule{from:'09:00' to:'09:00'}|spec.schedule.to: 09:00"
                        + " (expected: a time other than from)",
                "priority:1 action:LOG schedule{to:'09:00' time_zone:'Berlin'}|"
                        + "spec.schedule.timeZone: Berlin (expected: a name of the IANA time zone"
                        + " database, like UTC or Europe/Berlin)",
            })
    void refusesTimesOfARuleThatCannotBe(String spec, String problem) {
        assertThat(problemsOfRule(spec)).containsExactly("FilterRule/block: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sources:'10.0.0.1/8'|sources[0]: 10.0.0.1/8 (expected: 10.0.0.0/8 for the prefix,"
                        + " or 10.0.0.1 for the one address)",
                "sources:'1.1.1.1' sources:'::ffff:10.0.0.0/104'|sources[1]: ::ffff:10.0.0.0/104"
                        + " (expected: its IPv4 form, 10.0.0.0/8)",
                "destinations:'10.0.0.0/33'|destinations[0]: 10.0.0.0/33 (expected: an IPv4 or"
                        + " IPv6 address or prefix, like 192.0.2.7 or 2001:db8::/32)",
                "protocol:'tcp'|protocol: tcp (expected: TCP, UDP, ICMP, ICMPV6 or a protocol"
                        + " number, 0 to 255)",
                "protocol:'256'|protocol: 256 (expected: TCP, UDP, ICMP, ICMPV6 or a protocol"
                        + " number, 0 to 255)",
                "source_ports:'1'|protocol: any (expected: TCP or UDP where ports are asked for)",
                "protocol:'ICMP' destination_ports:'1'|protocol: ICMP (expected: TCP or UDP where"
                        + " ports are asked for)",
                "protocol:'UDP' tcp_flags{set:SYN}|protocol: UDP (expected: TCP where TCP flags are"
                        + " asked for)",
                "protocol:'TCP' tcp_flags{}|tcpFlags: nothing (expected: flags in set or clear)",
                "protocol:'TCP' tcp_flags{set:SYN clear:SYN}|tcpFlags.clear: SYN (expected: no flag"
                        + " that is in set too)",
                "protocol:'TCP' tcp_flags{set:FLAG_UNSPECIFIED}|tcpFlags.set[0]: nothing (expected:"
                        + " FIN, SYN, RST, PSH, ACK, URG, ECE or CWR)",
                "length_bytes{}|lengthBytes: nothing (expected: a min above 0, or a max)",
                "length_bytes{max:65536}|lengthBytes.max: 65536 (expected: 0 to 65535)",
                "length_bytes{min:9 max:8}|lengthBytes.min: 9 (expected: 0 to max, 8)",
                "sources:'10.0.0.0/8' destinations:'2001:db8::/32'|destinations: none of the"
                        + " sources' address family (expected: at least one that a packet of such"
                        + " a source can go to)",
            })
    void refusesAMatchsField(String match, String problem) {
        assertThat(problemsOfRule("priority:1 action:DROP match{" + match + "}"))
                .containsExactly("FilterRule/block: spec.match." + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "entries:'1.1.1.1'|spec.action: nothing (expected: ALLOW or DENY)",
                "action:ALLOW entries:'2001:db8::1/32'|spec.entries[0]: 2001:db8::1/32 (expected:"
                        + " 2001:db8::/32 for the prefix, or 2001:db8::1 for the one address)",
                "action:ALLOW entries:'fe80::1%eth0'|spec.entries[0]: fe80::1%eth0 (expected: an"
                        + " IPv4 or IPv6 address or prefix, like 192.0.2.7 or 2001:db8::/32)",
            })
    void refusesAListsField(String spec, String problem) {
        assertThat(problemsOfList(spec)).containsExactly("AddressList/bad: " + problem);
    }

    @Test
    void takesTheRangeOfMappedAddressesItself() {
        assertThat(list("action: DENY entries: '::ffff:0:0/96'").entries()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Web", "9web", "web-", "we b", "web_1"})
    void refusesANameOfAnotherForm(String name) {
        var message = message(WEB).toBuilder();
        message.getMetadataBuilder().setName(name);

        assertThat(problems(ResourceRecords.backend(message.build())))
                .singleElement()
                .asString()
                .startsWith("Backend: metadata.name: ")
                .endsWith("(expected: " + ResourceName.EXPECTED + ")");
    }

    @Test
    void showsALongOrUnprintableNameCutAndEscaped() {
        var message = message(WEB).toBuilder();
        message.getMetadataBuilder().setName("\u001b[31m\u202e" + "x".repeat(10_000));

        String problem = problems(ResourceRecords.backend(message.build())).getFirst().toString();

        assertThat(problem)
                .startsWith("Backend: metadata.name: \"\\u001b[31m\\u202exxx")
                .hasSizeLessThan(250);
    }

    @Test
    void tellsAllProblemsOfAResource() {
        List<String> problems =
                problemsOfBackend(
                        """
                        listen { address: 'x' ports: 'y' }
                        origins { address: 'z' }
                        protection { source_limit {} }
                        """);

        assertThat(problems).hasSize(7);
    }

    @Test
    void tellsAHundredProblemsAndThatThereAreMore() {
        String entries = "entries: 'x' ".repeat(1_000);

        List<String> problems = problemsOfList("action: DENY " + entries);

        assertThat(problems).hasSize(101);
        assertThat(problems.getLast()).isEqualTo("more problems than these (expected: none)");
    }

    @Test
    void refusesFieldsItDoesNotKnowHoweverDeep() {
        var message = message(WEB).toBuilder();
        UnknownFieldSet unknown =
                UnknownFieldSet.newBuilder()
                        .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build();
        Listen listen =
                message.getSpec().getListen(0).toBuilder().setUnknownFields(unknown).build();
        message.getSpecBuilder().setListen(0, listen);

        assertThat(problems(ResourceRecords.backend(message.build())))
                .singleElement()
                .hasToString(
                        "Backend/web: spec.listen[0]: field number 99 (expected: only fields that"
                                + " this version of Breakwater knows)");
    }

    @Test
    void refusesAConfigurationWhoseResourcesContradictEachOther() {
        var message =
                dev.breakwater.api.v1.Configuration.newBuilder()
                        .setVersion(3)
                        .addBackends(message(WEB))
                        .addBackends(message(WEB))
                        .build();

        assertThat(problems(ResourceRecords.configuration(message)))
                .extracting(Problem::toString)
                .contains(
                        "Backend/web: metadata.name: web (expected: a name that no other Backend"
                                + " has)");
    }

    private static Backend backend(String spec) {
        return accepted(ResourceRecords.backend(message(spec)));
    }

    private static FilterRule rule(String spec) {
        return accepted(ResourceRecords.filterRule(ruleMessage(spec)));
    }

    private static AddressList list(String spec) {
        return accepted(ResourceRecords.addressList(listMessage(spec)));
    }

    private static List<String> problemsOfBackend(String spec) {
        return texts(ResourceRecords.backend(message(spec)));
    }

    private static List<String> problemsOfRule(String spec) {
        return texts(ResourceRecords.filterRule(ruleMessage(spec)));
    }

    private static List<String> problemsOfList(String spec) {
        return texts(ResourceRecords.addressList(listMessage(spec)));
    }

    private static dev.breakwater.api.v1.Backend message(String spec) {
        return parse(
                "metadata { name: 'web' } spec {" + spec + "}",
                dev.breakwater.api.v1.Backend.class);
    }

    private static dev.breakwater.api.v1.FilterRule ruleMessage(String spec) {
        return parse(
                "metadata { name: 'block' } spec {" + spec + "}",
                dev.breakwater.api.v1.FilterRule.class);
    }

    private static dev.breakwater.api.v1.AddressList listMessage(String spec) {
        return parse(
                "metadata { name: 'bad' } spec {" + spec + "}",
                dev.breakwater.api.v1.AddressList.class);
    }

    private static <T extends com.google.protobuf.Message> T parse(String text, Class<T> type) {
        try {
            return TextFormat.parse(text, type);
        } catch (TextFormat.ParseException wrongTest) {
            throw new AssertionError(text, wrongTest);
        }
    }

    private static <T> T accepted(Reading<T> reading) {
        return switch (reading) {
            case Reading.Accepted<T>(T value) -> value;
            case Reading.Rejected<T>(List<Problem> problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static <T> List<Problem> problems(Reading<T> reading) {
        return switch (reading) {
            case Reading.Accepted<T>(T value) -> throw new AssertionError(value);
            case Reading.Rejected<T>(List<Problem> problems) -> problems;
        };
    }

    private static <T> List<String> texts(Reading<T> reading) {
        return problems(reading).stream().map(Problem::toString).toList();
    }
}
