package dev.breakwater.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.FakeTables;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The tables have `eth1`, as number 7.
class RedirectsTest {
    private final FakeTables tables = new FakeTables("boot");

    @Test
    void knowsTheNumbersOfInterfacesThatAreThere() {
        Redirects redirects = Redirects.of(configuration("eth1"), tables);

        assertThat(redirects.missing()).isEmpty();
        assertThat(redirects.applyAsInt("eth1")).isEqualTo(7);
    }

    @Test
    void refusesTheVersionForAnInterfaceThatIsNotThereUntilItIs() {
        Redirects redirects = Redirects.of(configuration("eth1", "eth9"), tables);

        assertThat(redirects.missing())
                .isEqualTo(
                        Optional.of(
                                new Refusal(
                                        "FilterRule/to-eth9",
                                        "spec.interface: eth9 (expected: an interface of this"
                                                + " node)",
                                        true)));
        assertThat(redirects.applyAsInt("eth9")).isZero();
    }

    private static Configuration configuration(String... interfaces) {
        Match any =
                new Match(
                        List.of(),
                        List.of(),
                        new ProtocolMatch.Any(),
                        List.of(),
                        List.of(),
                        TcpFlagsMatch.ANY,
                        LengthRange.ANY);
        List<FilterRule> rules =
                List.of(interfaces).stream()
                        .map(
                                name ->
                                        new FilterRule(
                                                "to-" + name,
                                                1,
                                                any,
                                                new RuleAction.Redirect(name),
                                                RuleMode.ENFORCE))
                        .toList();
        return new Configuration(1, List.of(), rules, List.of());
    }
}
