package dev.breakwater.shield.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import com.google.protobuf.UnknownFieldSet;
import dev.breakwater.api.v1.Listen;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.FragmentPolicy;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.ResourceName;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.SourceLimit;
import dev.breakwater.shield.config.TcpFlagsMatch;
import java.util.List;
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
        assertThat(web.sourceLimit()).isEqualTo(new SourceLimit.Limited(new RateLimit(100, 200)));
        assertThat(web.fragments()).isEqualTo(FragmentPolicy.PASS);
    }

    @Test
    void readsABackendWithoutProtectionAsUnlimitedAndWithoutFragments() {
        Backend web = backend(WEB);

        assertThat(web.sourceLimit()).isEqualTo(new SourceLimit.Unlimited());
        assertThat(web.fragments()).isEqualTo(FragmentPolicy.DROP);
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
    void readsAnAddressList() {
        AddressList list = list("action: DENY entries: '0.0.0.0/0' entries: '::' entries: '::/0'");

        assertThat(list.entries()).hasToString("[0.0.0.0/0, ::, ::/0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: TCP|spec.listen: 0 (expected: 1 to 64)",
                "listen{address:'1.1.1.1' ports:'1'}|spec.type: nothing (expected: TCP, UDP, HTTP,"
                        + " HTTPS, MINECRAFT_JAVA, MINECRAFT_BEDROCK or QUIC)",
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
                "priority:1|spec.action: nothing (expected: PASS, DROP or RATE_LIMIT)",
                "priority:1 action:7|spec.action: number 7 (expected: PASS, DROP or RATE_LIMIT)",
                "priority:1 action:RATE_LIMIT|spec.rateLimit: nothing (expected: ratePps and"
                        + " burstPackets with action RATE_LIMIT)",
                "priority:1 action:DROP rate_limit{rate_pps:1 burst_packets:1}|spec.rateLimit: set"
                        + " with action DROP (expected: only with action RATE_LIMIT)",
                "priority:1 action:DROP mode:3|spec.mode: number 3 (expected: ENFORCE or SHADOW)",
            })
    void refusesARulesField(String spec, String problem) {
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
                "protocol:'ICMP' destination_ports:'1'|protocol: 1 (expected: TCP or UDP where"
                        + " ports are asked for)",
                "protocol:'UDP' tcp_flags{set:SYN}|protocol: 17 (expected: TCP where TCP flags are"
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

    @Test
    void comesBackFromRecordsToTheSameRecords() {
        Configuration configuration =
                new Configuration(
                        7,
                        List.of(backend(WEB)),
                        List.of(
                                rule("priority:1 action:DROP match{protocol:'6'}"),
                                rule(
                                        "priority:1 action:RATE_LIMIT rate_limit{rate_pps:5"
                                                + " burst_packets:6} mode:SHADOW"
                                                + " match{protocol:'TCP'"
                                                + " source_ports:'1-2' destination_ports:'3'"
                                                + " sources:'::/0' destinations:'::1'"
                                                + " tcp_flags{set:SYN clear:ACK clear:CWR}"
                                                + " length_bytes{min:0 max:0}}")),
                        List.of(list("action: ALLOW entries: '1.2.3.0/24'")));
        // The two rules share a name, which the whole would be refused for.
        var message = ResourceMessages.configuration(configuration);

        assertThat(ResourceRecords.backend(message.getBackends(0)))
                .isEqualTo(new Reading.Accepted<>(configuration.backends().getFirst()));
        assertThat(ResourceRecords.filterRule(message.getFilterRules(0)))
                .isEqualTo(new Reading.Accepted<>(configuration.filterRules().getFirst()));
        assertThat(ResourceRecords.filterRule(message.getFilterRules(1)))
                .isEqualTo(new Reading.Accepted<>(configuration.filterRules().getLast()));
        assertThat(ResourceRecords.addressList(message.getAddressLists(0)))
                .isEqualTo(new Reading.Accepted<>(configuration.addressLists().getFirst()));
        assertThat(message.getVersion()).isEqualTo(7);
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
