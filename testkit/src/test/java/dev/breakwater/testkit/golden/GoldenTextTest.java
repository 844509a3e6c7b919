package dev.breakwater.testkit.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.Policy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.judge.Decision;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenTextTest {
    private static final String FRAME =
            """
            frame   00*12 # addresses
                    08 # half of the type
                    06
            expect  PASS NOT_IP
            """;

    @Test
    void readsAFrameOverSeveralLinesWithCommentsAndRepeatedBytes() {
        GoldenFile file = GoldenText.parse("a.pkt", "# All.\n\n# ARP\n# passes.\n" + FRAME);

        GoldenFrame frame = file.frames().getFirst();
        assertThat(frame.hex()).isEqualTo("00".repeat(12) + "0806");
        assertThat(frame.bytes()).hasSize(14);
        assertThat(frame.line()).isEqualTo(5);
        assertThat(frame.title()).isEqualTo("ARP passes.");
        assertThat(frame.nowNanos()).isZero();
        assertThat(frame.expected())
                .isEqualTo(new Decision(Reason.NOT_IP, Optional.empty(), Optional.empty()));
    }

    @Test
    void readsTimesAndRepeatedFrames() {
        GoldenFile file =
                GoldenText.parse(
                        "a.pkt",
                        FRAME
                                + "time 5ns\nagain\nexpect PASS NOT_IP\n"
                                + "time 2s\nagain\nexpect DROP RULE_DROP backend web rule r\n");

        assertThat(file.frames())
                .extracting(GoldenFrame::nowNanos)
                .containsExactly(0L, 5L, 2_000_000_000L);
        assertThat(file.frames().getLast().expected())
                .isEqualTo(new Decision(Reason.RULE_DROP, Optional.of("web"), Optional.of("r")));
    }

    @Test
    void readsShortWordsAsResources() {
        Configuration read =
                GoldenText.parse(
                                "a.pkt",
                                """
                                allow   192.0.2.0/24 2001:db8::/32
                                deny    10.0.0.0/8
                                backend web HTTP 2001:db8::1 80,90-99 limit 5/6 fragments PASS {portZero: DROP}
                                backend dns UDP 192.0.2.1 53
                                rule    slow 7 RATE_LIMIT 1/2 SHADOW {protocol: UDP}
                                rule    aside 8 REDIRECT to eth1 SHADOW {protocol: UDP}
                                rule    all 9 DROP
                                """
                                        + FRAME)
                        .configuration();

        assertThat(read.addressLists()).hasSize(2);
        Protection protection = read.backends().getFirst().protection();
        assertThat(protection.limits().of(LimitKind.SOURCE_LIMIT)).contains(new RateLimit(5, 6));
        assertThat(protection.checks().fragments()).isEqualTo(Policy.PASS);
        assertThat(protection.checks().portZero()).isEqualTo(Policy.DROP);
        assertThat(read.backends().getFirst().listen().getFirst().ports())
                .hasToString("[80, 90-99]");
        assertThat(read.backends().getLast().protection()).isEqualTo(Protection.DEFAULT);
        assertThat(read.filterRules().getFirst().action())
                .isEqualTo(new RuleAction.Limit(new RateLimit(1, 2)));
        assertThat(read.filterRules().getFirst().mode()).isEqualTo(RuleMode.SHADOW);
        assertThat(read.filterRules().get(1).action()).isEqualTo(new RuleAction.Redirect("eth1"));
        assertThat(read.filterRules().getLast().priority()).isEqualTo(9);
    }

    @Test
    void readsAnIndentedConfiguration() {
        Configuration read =
                GoldenText.parse(
                                "a.pkt",
                                """
                                config
                                    apiVersion: breakwater.dev/v1
                                    kind: AddressList
                                    metadata: {name: bad}
                                    spec:
                                      action: DENY
                                      entries: [10.0.0.0/8]
                                """
                                        + FRAME)
                        .configuration();

        assertThat(read.addressLists().getFirst().name()).isEqualTo("bad");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frame 00*13|1: a frame alone (expected: expect after it)",
                "expect PASS NOT_IP|1: expect alone (expected: a frame before it)",
                "again ; expect PASS NOT_IP|1: again (expected: a frame before it)",
                "time 5s|1: no frame (expected: at least one)",
                "time soon|1: time (expected: a whole number of ns, us, ms or s, like 100ms)",
                "time 5s ; time 4s|2: an earlier time (expected: time to go on)",
                "frame 00*13 ; expect PASS NOT_IP|1: 13 bytes (expected: 14 to 2048)",
                "frame 00*14 0 ; expect PASS NOT_IP|1: no hexadecimal bytes (expected: two digits"
                        + " each, like 0a or 00*40)",
                "frame 00*14 xy ; expect PASS NOT_IP|1: no hexadecimal bytes (expected: two digits"
                        + " each, like 0a or 00*40)",
                "frame 00*14 ; expect DROP NOT_IP|2: DROP NOT_IP (expected: a verdict and one of"
                        + " its reasons, like DROP DENIED)",
                "frame 00*14 ; expect PASS NOT_IP backend|2: backend (expected: a name after it)",
                "frame 00*14 ; expect PASS NOT_IP port 5|2: port (expected: backend NAME or rule"
                        + " NAME)",
                "frame 00*14 ; expect PASS NOT_IP ; deny ::|3: deny (expected: the configuration"
                        + " before the frames)",
                "forbid ::|1: forbid (expected: config, allow, deny, backend, rule, geo, own, role,"
                        + " answer, time, frame, again or expect)",
                "geo 10.0.0.0/8 de|1: 10.0.0.0/8 de (expected: geo PREFIX COUNTRY, then maybe an"
                        + " ASN; own PREFIXES; role LAN or WAN)",
                "answer A2S_INFO ::1 1 1s|1: A2S_INFO ::1 1 1s (expected: KIND ADDRESS PORT, the time"
                        + " that it is known until, and its bytes)",
                "answer A2S_INFO ::1 1 1s 0|1: A2S_INFO ::1 1 1s 0 (expected: KIND ADDRESS PORT, the"
                        + " time that it is known until, and its bytes)",
                "role lan|1: lan (expected: geo PREFIX COUNTRY, then maybe an ASN; own PREFIXES;"
                        + " role LAN or WAN)",
                "backend web|1: backend (expected: NAME TYPE ADDRESS PORTS, then maybe limit"
                        + " RATE/BURST, fragments PASS, {PROTECTION})",
                "rule x DROP|1: rule (expected: NAME PRIORITY ACTION, then maybe RATE/BURST, to"
                        + " INTERFACE, SHADOW, {MATCH})",
                "'# x ;   deny ::'|2: deny :: (expected: a word at the line's start)",
            })
    void refusesWhatIsNotWellWritten(String text, String message) {
        assertThatThrownBy(() -> GoldenText.parse("a.pkt", text.replace(" ; ", "\n")))
                .isInstanceOf(GoldenTextException.class)
                .hasMessage("a.pkt:" + message);
    }

    @Test
    void refusesAConfigurationThatTheReaderRefuses() {
        assertThatThrownBy(() -> GoldenText.parse("a.pkt", "deny 10.0.0.1/8\n" + FRAME))
                .isInstanceOf(GoldenTextException.class)
                .hasMessageStartingWith(
                        "a.pkt:1: AddressList/list-1: spec.entries[0]: 10.0.0.1/8 (expected:"
                                + " 10.0.0.0/8");
    }

    @Test
    void tellsWhatAnEngineJudgesOtherwise() {
        GoldenFile file = GoldenText.parse("a.pkt", "# ARP\n" + FRAME);
        Decision other = new Decision(Reason.DENIED, Optional.of("web"), Optional.empty());

        assertThat(file.differences((_, _) -> other))
                .containsExactly("a.pkt:2: ARP: DROP DENIED backend web (expected: PASS NOT_IP)");
        assertThat(file.differences((_, _) -> file.frames().getFirst().expected())).isEmpty();
    }
}
