package dev.breakwater.shield.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChecksTest {
    @Test
    void findsNothingWrongWithNothing() {
        assertThat(Checks.check(Configuration.EMPTY)).isEmpty();
    }

    @Test
    void takesOneNameForTwoKinds() {
        Configuration configuration =
                new Configuration(
                        1,
                        List.of(backend("a", BackendType.TCP, "192.0.2.1", 80, 80)),
                        List.of(rule("a", 0)),
                        List.of(list("a", ListAction.ALLOW, "192.0.2.0/24")));

        assertThat(Checks.check(configuration)).isEmpty();
    }

    @Test
    void refusesANameTwiceInOneKind() {
        Configuration configuration =
                new Configuration(1, List.of(), List.of(rule("a", 0), rule("a", 0)), List.of());

        assertThat(texts(configuration))
                .containsExactly(
                        "FilterRule/a: metadata.name: a (expected: a name that no other FilterRule"
                                + " has)");
    }

    @Test
    void refusesANameTwiceAmongBackendsAndAmongLists() {
        Configuration configuration =
                new Configuration(
                        1,
                        List.of(
                                backend("a", BackendType.TCP, "192.0.2.1", 80, 80),
                                backend("a", BackendType.TCP, "192.0.2.2", 80, 80)),
                        List.of(),
                        List.of(
                                list("b", ListAction.DENY, "192.0.2.0/24"),
                                list("b", ListAction.DENY, "192.0.2.0/24")));

        assertThat(texts(configuration))
                .containsExactly(
                        "Backend/a: metadata.name: a (expected: a name that no other Backend has)",
                        "AddressList/b: metadata.name: b (expected: a name that no other"
                                + " AddressList has)");
    }

    @Test
    void looksAtWhatChangedSinceAnAcceptedConfiguration() {
        Backend web = backend("web", BackendType.TCP, "192.0.2.1", 80, 80);
        Backend other = backend("other", BackendType.TCP, "192.0.2.2", 80, 80);
        Backend clashing = backend("other", BackendType.TCP, "192.0.2.1", 80, 80);

        assertThat(Checks.check(backends(web, clashing), backends(web))).hasSize(1);
        assertThat(Checks.check(backends(web, clashing), backends(web, other))).hasSize(1);
        assertThat(Checks.check(backends(clashing, web), backends(other, web))).hasSize(1);
    }

    @Test
    void looksAtNothingTwice() {
        Backend web = backend("web", BackendType.TCP, "192.0.2.1", 80, 80);
        Backend clashing = backend("other", BackendType.TCP, "192.0.2.1", 80, 80);

        assertThat(Checks.check(backends(web, clashing), backends(web, clashing))).isEmpty();
    }

    @Test
    void refusesTwoBackendsAtOnePlaceAndNamesBothOnce() {
        assertThat(
                        texts(
                                backends(
                                        backend("a", BackendType.TCP, "192.0.2.1", 80, 90),
                                        backend("b", BackendType.HTTP, "192.0.2.1", 85, 99))))
                .containsExactly(
                        "Backend/b: spec.listen[0].ports: 192.0.2.1 TCP 85 (expected: a place of"
                                + " its own; Backend/a has this one)");
    }

    @Test
    void refusesOneBackendTwiceAtOnePlace() {
        Listen listen = listen("192.0.2.1", 80, 80);
        Backend twice = backend("a", BackendType.TCP, List.of(listen, listen));

        assertThat(texts(backends(twice)))
                .containsExactly(
                        "Backend/a: spec.listen[1].ports: 192.0.2.1 TCP 80 (expected: a place of"
                                + " its own; Backend/a has this one)");
    }

    @Test
    void takesOnePortForBothTransportProtocolsAndForTwoAddresses() {
        assertThat(
                        texts(
                                backends(
                                        backend("a", BackendType.TCP, "192.0.2.1", 53, 53),
                                        backend("b", BackendType.UDP, "192.0.2.1", 53, 53),
                                        backend("c", BackendType.TCP, "192.0.2.2", 53, 53))))
                .isEmpty();
    }

    @Test
    void refusesAPrefixBothAllowedAndDeniedAndNamesBoth() {
        assertThat(
                        texts(
                                lists(
                                        list("friends", ListAction.ALLOW, "10.0.0.0/8"),
                                        list("other", ListAction.DENY, "10.0.0.0/9"),
                                        list("bad", ListAction.DENY, "1.1.1.1", "10.0.0.0/8"))))
                .containsExactly(
                        "AddressList/bad: spec.entries[10.0.0.0/8]: 10.0.0.0/8 (expected: one"
                                + " answer; this list says DENY, AddressList/friends says ALLOW)");
    }

    @Test
    void refusesAPrefixBothDeniedAndAllowedWhereMoreIsAllowed() {
        assertThat(
                        texts(
                                lists(
                                        list("friends", ListAction.ALLOW, "1.1.1.1", "2.2.2.2"),
                                        list("more", ListAction.ALLOW, "3.3.3.3", "10.0.0.0/8"),
                                        list("bad", ListAction.DENY, "4.4.4.4"),
                                        list("worse", ListAction.DENY, "10.0.0.0/8"))))
                .containsExactly(
                        "AddressList/more: spec.entries[10.0.0.0/8]: 10.0.0.0/8 (expected: one"
                                + " answer; this list says ALLOW, AddressList/worse says DENY)");
    }

    @Test
    void takesAsManyListEntriesAsANodeHasRoomFor() {
        AddressList half = new AddressList("a", ListAction.DENY, addresses(0x0A00_0000, 1_000_000));
        AddressList other =
                new AddressList("b", ListAction.DENY, addresses(0x1A00_0000, 1_000_000));

        assertThat(texts(lists(half, other))).isEmpty();
    }

    @Test
    void takesAPrefixTwiceWithOneAction() {
        assertThat(
                        texts(
                                lists(
                                        list("a", ListAction.DENY, "10.0.0.0/8"),
                                        list("b", ListAction.DENY, "10.0.0.0/8"))))
                .isEmpty();
    }

    @Test
    void findsOneContradictionAmongManyEntriesQuickly() {
        AddressList denied =
                new AddressList("bad", ListAction.DENY, addresses(0x0A00_0000, 300_000));
        AddressList allowed =
                new AddressList("good", ListAction.ALLOW, addresses(0x0A04_93DF, 300_000));

        List<String> problems = texts(lists(denied, allowed));

        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst()).contains("10.4.147.223");
    }

    @Test
    void refusesMoreListEntriesThanANodeHasRoomFor() {
        AddressList half = new AddressList("a", ListAction.DENY, addresses(0x0A00_0000, 1_000_000));
        AddressList other =
                new AddressList("b", ListAction.DENY, addresses(0x1A00_0000, 1_000_001));

        assertThat(texts(lists(half, other)))
                .containsExactly(
                        "2000001 entries of all address lists (expected: at most 2000000)");
    }

    @Test
    void refusesMoreBackendsAndRulesThanThereAreSlots() {
        List<Backend> backends =
                IntStream.rangeClosed(1, Checks.BACKENDS_MAX + 1)
                        .mapToObj(i -> backend("b" + i, BackendType.UDP, "192.0.2.1", i, i))
                        .toList();
        List<FilterRule> rules =
                IntStream.rangeClosed(1, Checks.FILTER_RULES_MAX + 1)
                        .mapToObj(i -> rule("r" + i, 0))
                        .toList();

        assertThat(texts(new Configuration(1, backends, rules, List.of())))
                .containsExactly(
                        "4096 backends (expected: at most 4095)",
                        "16384 filter rules (expected: at most 16383)");
    }

    @Test
    void refusesMorePlacesThanANodeHasRoomFor() {
        Listen full = listen("192.0.2.1", 1, 1024);
        List<Backend> backends =
                IntStream.rangeClosed(1, 5)
                        .mapToObj(
                                i ->
                                        backend(
                                                "b" + i,
                                                BackendType.TCP,
                                                IntStream.range(0, 64)
                                                        .mapToObj(_ -> full)
                                                        .toList()))
                        .toList();

        assertThat(texts(new Configuration(1, backends, List.of(), List.of())))
                .containsExactly(
                        "327680 addresses times ports that backends listen on (expected: at most"
                                + " 262144)");
    }

    @Test
    void refusesMoreRulePrefixesThanANodeHasRoomFor() {
        List<FilterRule> rules =
                IntStream.rangeClosed(1, 11).mapToObj(i -> rule("r" + i, 10_000)).toList();

        assertThat(texts(new Configuration(1, List.of(), rules, List.of())))
                .containsExactly(
                        "110000 sources and destinations of all filter rules (expected: at most"
                                + " 100000)");
    }

    private static List<String> texts(Configuration configuration) {
        return Checks.check(configuration).stream().map(Problem::toString).toList();
    }

    private static Configuration backends(Backend... backends) {
        return new Configuration(1, List.of(backends), List.of(), List.of());
    }

    private static Configuration lists(AddressList... lists) {
        return new Configuration(1, List.of(), List.of(), List.of(lists));
    }

    private static Backend backend(
            String name, BackendType type, String address, int first, int last) {
        return backend(name, type, List.of(listen(address, first, last)));
    }

    private static Backend backend(String name, BackendType type, List<Listen> listen) {
        return new Backend(name, type, listen, Protection.DEFAULT);
    }

    private static Listen listen(String address, int first, int last) {
        return new Listen(
                IpText.parseAddress(address).orElseThrow(), List.of(new PortRange(first, last)));
    }

    private static AddressList list(String name, ListAction action, String... entries) {
        return new AddressList(
                name,
                action,
                List.of(entries).stream()
                        .map(entry -> IpText.parsePrefix(entry).orElseThrow())
                        .toList());
    }

    private static List<IpPrefix> addresses(int first, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> IpPrefix.single(IpAddress.ipv4(first + i)))
                .toList();
    }

    private static FilterRule rule(String name, int sources) {
        return new FilterRule(
                name,
                1,
                new Match(
                        addresses(1, sources),
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
