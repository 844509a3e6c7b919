package dev.breakwater.shield.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What golden packets can't show: versions that swap, hits, and frames that the kernel's test run
/// takes none of.
class OracleTest {
    private static final HashSeed SEED = new HashSeed(1, 2);
    private static final byte[] UDP =
            HexFormat.of()
                    .parseHex(
                            ("020000000001 020000000002 0800"
                                            + "4500001c00000000 40110000 c0000201 c6336401"
                                            + "03e8 0035 0008 0000")
                                    .replace(" ", ""));

    @Test
    void refusesAFrameShorterThanEthernet() {
        Oracle oracle = new Oracle(Configuration.EMPTY, Slots.EMPTY, SEED, 16);

        assertThat(oracle.judge(new byte[0], 0).reason()).isEqualTo(Reason.MALFORMED_ETHERNET);
        assertThat(oracle.judge(new byte[13], 0).reason()).isEqualTo(Reason.MALFORMED_ETHERNET);
        assertThat(oracle.judge(new byte[14], 0).reason()).isEqualTo(Reason.NOT_IP);
    }

    @Test
    void countsPacketsAndBytesOfTheDecidingRule() {
        Configuration configuration = configuration(rule("a", 1, new RuleAction.Drop()));
        Oracle oracle = oracle(configuration);

        oracle.judge(UDP, 0);
        oracle.judge(UDP, 0);

        assertThat(oracle.hits("a")).isEqualTo(new Hits(2, 2L * UDP.length));
    }

    @Test
    void countsFourShadowHitsOfOnePacketAndThoseBeforeTheDecidingRuleOnly() {
        Configuration configuration =
                configuration(
                        shadow("a", 1),
                        shadow("b", 2),
                        shadow("c", 3),
                        shadow("d", 4),
                        shadow("e", 5),
                        rule("f", 6, new RuleAction.Drop()),
                        shadow("g", 7));
        Oracle oracle = oracle(configuration);

        Decision decision = oracle.judge(UDP, 0);

        assertThat(decision.rule()).contains("f");
        assertThat(oracle.hits("d").packets()).isEqualTo(1);
        assertThat(oracle.hits("e").packets()).isZero();
        assertThat(oracle.hits("f").packets()).isEqualTo(1);
        assertThat(oracle.hits("g").packets()).isZero();
    }

    @Test
    void keepsHitsAndLimitsOfWhatStaysWhenVersionsSwap() {
        FilterRule limit = rule("limit", 1, new RuleAction.Limit(new RateLimit(1, 1)));
        Configuration first = configuration(limit);
        Configuration second = configuration(rule("other", 9, new RuleAction.Drop()), limit);
        Slots slots = Slots.EMPTY.next(first);
        Oracle oracle = new Oracle(first, slots, SEED, 16);
        oracle.judge(UDP, 0);

        oracle.swap(second, slots.next(second));

        assertThat(oracle.judge(UDP, 0).reason()).isEqualTo(Reason.RULE_LIMIT);
        assertThat(oracle.hits("limit").packets()).isEqualTo(2);
    }

    @Test
    void forgetsHitsAndLimitsOfWhatWentAndCameBack() {
        Configuration with = configuration(rule("a", 1, new RuleAction.Limit(new RateLimit(1, 1))));
        Slots slots = Slots.EMPTY.next(with);
        Oracle oracle = new Oracle(with, slots, SEED, 16);
        oracle.judge(UDP, 0);

        oracle.swap(Configuration.EMPTY, Slots.EMPTY);
        oracle.swap(with, slots);

        assertThat(oracle.hits("a").packets()).isZero();
        assertThat(oracle.judge(UDP, 0).reason()).isEqualTo(Reason.RULE_PASS);
    }

    @Test
    void refusesSlotsOfAnotherConfiguration() {
        Configuration configuration = configuration(rule("a", 1, new RuleAction.Drop()));

        assertThatThrownBy(() -> new Oracle(configuration, Slots.EMPTY, SEED, 16))
                .hasMessage("slots.rules: [] (expected: those of the configuration)");
    }

    private static Oracle oracle(Configuration configuration) {
        return new Oracle(configuration, Slots.EMPTY.next(configuration), SEED, 16);
    }

    private static Configuration configuration(FilterRule... rules) {
        return new Configuration(1, List.of(), List.of(rules), List.of());
    }

    private static FilterRule shadow(String name, int priority) {
        return new FilterRule(name, priority, any(), new RuleAction.Drop(), RuleMode.SHADOW);
    }

    private static FilterRule rule(String name, int priority, RuleAction action) {
        return new FilterRule(name, priority, any(), action, RuleMode.ENFORCE);
    }

    private static Match any() {
        return new Match(
                List.of(),
                List.of(),
                new ProtocolMatch.Any(),
                List.of(),
                List.of(),
                TcpFlagsMatch.ANY,
                LengthRange.ANY);
    }
}
