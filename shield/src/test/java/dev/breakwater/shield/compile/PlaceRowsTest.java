package dev.breakwater.shield.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceRowsTest {
    private static final IpAddress HERE = IpAddress.ipv4(0xC633_6401);
    private static final int[] ANY_PORT = {ShieldAbi.ROW_EVERY_RULE};

    private static final List<FilterRule> RULES =
            List.of(
                    rule(1, List.of(), Protocols.UDP),
                    rule(2, List.of(), Protocols.TCP),
                    rule(3, List.of(IpPrefix.of(HERE, 16)), Protocols.UDP),
                    rule(4, List.of(IpPrefix.single(HERE)), Protocols.UDP),
                    rule(5, List.of(IpPrefix.single(IpAddress.ipv4(1))), Protocols.UDP));

    private final RowPool rows = new RowPool(RULES.size());

    @Test
    void leavesTheRulesOfTheDestinationAndTheProtocol() {
        PlaceRows places = new PlaceRows(RULES, rows, ANY_PORT, 100);

        int udp = places.nameOf(HERE, Protocols.UDP, 80);
        int tcp = places.nameOf(HERE, Protocols.TCP, 80);

        assertThat(rows.named(udp).words()).containsExactly(0b01101L);
        assertThat(rows.named(tcp).words()).containsExactly(0b00010L);
    }

    @Test
    void leavesTheRulesOfThePort() {
        int[] ports = new int[ShieldAbi.PORTS];
        Row third = rows.row();
        third.set(2);
        ports[80] = rows.nameOf(third);
        PlaceRows places = new PlaceRows(RULES, rows, ports, 100);

        int http = places.nameOf(HERE, Protocols.UDP, 80);
        int other = places.nameOf(HERE, Protocols.UDP, 81);

        assertThat(rows.named(http).words()).containsExactly(0b00100L);
        assertThat(rows.named(other).words()).containsExactly(0b01101L);
    }

    @Test
    void leavesEveryRuleWhereItsRowsTakeUpTooManyLines() {
        PlaceRows places = new PlaceRows(RULES, rows, ANY_PORT, 1);

        int first = places.nameOf(HERE, Protocols.UDP, 80);
        int second = places.nameOf(HERE, Protocols.TCP, 80);

        assertThat(first).isNotEqualTo(ShieldAbi.ROW_EVERY_RULE);
        assertThat(second).isEqualTo(ShieldAbi.ROW_EVERY_RULE);
    }

    private static FilterRule rule(int number, List<IpPrefix> destinations, int protocol) {
        return new FilterRule(
                "rule-" + number,
                number,
                new Match(
                        List.of(),
                        destinations,
                        new ProtocolMatch.Only(protocol),
                        List.of(),
                        List.of(),
                        TcpFlagsMatch.ANY,
                        LengthRange.ANY),
                new RuleAction.Drop(),
                RuleMode.ENFORCE);
    }
}
