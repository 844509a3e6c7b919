package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Each of ten thousand rules is found, wherever it stands: by a source of its own, and a port that
/// it shares with three far away, so that rows of every form are met.
class ManyRulesIT {
    private static final int RULES = 10_000;
    private static final int PORTS = 2_500;
    private static final int PORT_FIRST = 20_000;
    private static final int SOURCE_FIRST = 0x0A00_0000;
    private static final int DESTINATION = 0xC633_6401; // 198.51.100.1

    /// A UDP packet of no content, from 10.0.0.0.
    private static final byte[] FRAME =
            HexFormat.of()
                    .parseHex(
                            "0200000000010200000000020800"
                                    + "4500001c00000000401100000a000000c6336401"
                                    + "03e8000000080000");

    @Test
    void everyRuleIsFound() {
        assertThatEveryRuleIsFound(List.of());
    }

    @Test
    void everyRuleIsFoundAtItsPlace() {
        Backend backend =
                new Backend(
                        "all",
                        BackendType.UDP,
                        List.of(
                                listen(PORT_FIRST, Listen.PORTS_MAX),
                                listen(PORT_FIRST + Listen.PORTS_MAX, Listen.PORTS_MAX),
                                listen(PORT_FIRST + 2 * Listen.PORTS_MAX, Listen.PORTS_MAX)),
                        Protection.DEFAULT);

        assertThatEveryRuleIsFound(List.of(backend));
    }

    private static Listen listen(int portFirst, int count) {
        return new Listen(
                IpAddress.ipv4(DESTINATION),
                List.of(new PortRange(portFirst, portFirst + count - 1)));
    }

    private static void assertThatEveryRuleIsFound(List<Backend> backends) {
        List<FilterRule> rules = IntStream.range(0, RULES).mapToObj(ManyRulesIT::rule).toList();
        Configuration configuration = new Configuration(1, backends, rules, List.of());
        Slots slots = Slots.EMPTY.next(configuration);
        try (ShieldTrial trial = new ShieldTrial(configuration, slots, new HashSeed(1, 2), 1024)) {
            for (int rule = 0; rule < RULES; rule++) {
                assertThat(trial.judge(frame(rule), 0).rule())
                        .isEqualTo(Optional.of("rule-" + rule));
            }
            assertThat(trial.judge(frame(RULES), 0).rule()).isEmpty();
        }
    }

    private static FilterRule rule(int number) {
        int port = PORT_FIRST + number % PORTS;
        return new FilterRule(
                "rule-" + number,
                1 + number,
                new Match(
                        List.of(IpPrefix.single(IpAddress.ipv4(SOURCE_FIRST + number))),
                        List.of(),
                        new ProtocolMatch.Only(Protocols.UDP),
                        List.of(),
                        List.of(new PortRange(port, port)),
                        TcpFlagsMatch.ANY,
                        LengthRange.ANY),
                new RuleAction.Drop(),
                RuleMode.ENFORCE);
    }

    /// What only that rule matches.
    private static byte[] frame(int rule) {
        return ByteBuffer.wrap(FRAME.clone())
                .putInt(26, SOURCE_FIRST + rule)
                .putShort(36, (short) (PORT_FIRST + rule % PORTS))
                .array();
    }
}
