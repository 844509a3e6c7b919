package dev.breakwater.shield.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesCompilerTest {
    private static final IpPrefix ANYWHERE = IpText.parsePrefix("::/0").orElseThrow();

    @Test
    void takesAsManyScatteredNetworksAsRulesMayName() {
        TableImages images = compile(rules(ScatteredNetworks.of(100_000, 64)));

        assertThat(images.parts().getFirst().lines()).isBetween(300_000, 800_000);
    }

    @Test
    void refusesMorePrefixesThanThereIsMemoryFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> compile(rules(ScatteredNetworks.of(80_000, 128))))
                .withMessage(
                        "sources and destinations of all filter rules: more than 1048576 trie"
                                + " nodes (expected: fewer prefixes, or shorter ones; address"
                                + " lists hold more)");
    }

    /// Each prefix is named by two rules that name no other one together, and by all wide ones.
    @Test
    void refusesMoreSetsOfRulesThanThereIsMemoryFor() {
        List<IpPrefix> narrow = ScatteredNetworks.of(43_000, 64);
        Stream<FilterRule> wide =
                IntStream.range(0, 14_000).mapToObj(i -> rule("w" + i, List.of(ANYWHERE)));
        Stream<FilterRule> first =
                IntStream.range(0, 215).mapToObj(i -> rule("f" + i, every(narrow, 215, i)));
        Stream<FilterRule> second =
                IntStream.range(0, 200)
                        .mapToObj(i -> rule("s" + i, narrow.subList(215 * i, 215 * (i + 1))));
        List<FilterRule> all = Stream.of(wide, first, second).flatMap(rules -> rules).toList();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> compile(all))
                .withMessageStartingWith("filter rules: their sources, destinations and ports")
                .withMessageContaining("more than 1048576 lines of 64 bytes (expected: fewer");
    }

    private static List<IpPrefix> every(List<IpPrefix> all, int nth, int first) {
        return IntStream.iterate(first, i -> i < all.size(), i -> i + nth)
                .mapToObj(all::get)
                .toList();
    }

    private static TableImages compile(List<FilterRule> rules) {
        Configuration configuration = new Configuration(1, List.of(), rules, List.of());
        return TableCompiler.compile(
                configuration, Slots.EMPTY.next(configuration), new HashSeed(5, 6));
    }

    /// As many rules as it takes.
    private static List<FilterRule> rules(List<IpPrefix> sources) {
        int perRule = Match.PREFIXES_MAX;
        return IntStream.range(0, sources.size() / perRule)
                .mapToObj(i -> rule("r" + i, sources.subList(i * perRule, (i + 1) * perRule)))
                .toList();
    }

    private static FilterRule rule(String name, List<IpPrefix> sources) {
        return new FilterRule(
                name,
                1,
                new Match(
                        sources,
                        List.of(),
                        new ProtocolMatch.Any(),
                        List.of(),
                        List.of(),
                        TcpFlagsMatch.ANY,
                        LengthRange.ANY),
                new RuleAction.Drop(),
                RuleMode.ENFORCE);
    }
}
