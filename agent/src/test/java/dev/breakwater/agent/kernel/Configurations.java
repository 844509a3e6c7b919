package dev.breakwater.agent.kernel;

import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.compile.TableCompiler;
import dev.breakwater.shield.compile.TableImages;
import dev.breakwater.shield.config.AddressEntriesBuilder;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.ByteLimit;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.EntrySource;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.ListFeed;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.QuicProof;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import dev.breakwater.shield.config.TcpProof;
import dev.breakwater.shield.geo.GeoClasses;
import dev.breakwater.shield.geo.GeoTable;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.geo.SpecialSources;
import dev.breakwater.testkit.network.VethPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The versions that the tests publish.
final class Configurations {
    private static final HashSeed SEED = new HashSeed(1, 2);

    /// 10.77.0.1, as VethPair has it.
    private static final IpAddress OUTSIDE = IpAddress.ipv4(0x0a4d_0001);

    static final int PROVING_PORT = 8080;
    static final int GAME_PORT = 27_015;

    private Configurations() {}

    /// A service on the cable's inside whose clients prove their address.
    static TableImages proving(BackendType type, TcpProof how) {
        return proving(type, how, IpAddress.ipv4(0x0a4d_0002));
    }

    /// … at another address there.
    static TableImages proving(BackendType type, TcpProof how, IpAddress address) {
        AddressProof proof =
                new AddressProof(
                        ProofPolicy.ALWAYS, AddressProof.ATTACK_DEFAULT, how, QuicProof.RETRY);
        Backend service =
                new Backend(
                        "service",
                        type,
                        List.of(
                                new Listen(
                                        address,
                                        List.of(new PortRange(PROVING_PORT, PROVING_PORT)))),
                        Protection.DEFAULT.with(proof));
        return image(new Configuration(1, List.of(service), List.of(), List.of()));
    }

    /// A game of the Source engine, whose clients prove their address.
    static Backend game() {
        return new Backend(
                "game",
                BackendType.SOURCE,
                List.of(
                        new Listen(
                                IpAddress.ipv4(0x0a4d_0002),
                                List.of(new PortRange(GAME_PORT, GAME_PORT)))),
                Protection.DEFAULT.with(
                        new AddressProof(ProofPolicy.ALWAYS, AddressProof.ATTACK_DEFAULT)));
    }

    /// Protects one backend, which has slot 1.
    static TableImages serving(Backend backend) {
        return image(new Configuration(1, List.of(backend), List.of(), List.of()));
    }

    /// Passes everything.
    static TableImages empty() {
        return image(Configuration.EMPTY);
    }

    /// Passes everything but what no packet from the Internet has for a source: nothing of the
    /// cable's own.
    static TableImages onAWan() {
        NodeSources wan = new NodeSources(GeoTable.EMPTY, SpecialSources.NO_OWN, InterfaceRole.WAN);
        return TableCompiler.compile(
                Configuration.EMPTY, Slots.EMPTY, SEED, wan.classes(Configuration.EMPTY));
    }

    /// Drops what comes from outside.
    static TableImages denyingOutside() {
        AddressList denied =
                new AddressList("denied", ListAction.DENY, List.of(IpPrefix.single(OUTSIDE)));
        return image(new Configuration(1, List.of(), List.of(), List.of(denied)));
    }

    /// Drops what comes from outside, and from so many others.
    static TableImages denyingOutsideAmong(int count) {
        List<IpPrefix> entries = new ArrayList<>();
        entries.add(IpPrefix.single(OUTSIDE));
        for (int i = 0; i < count; i++) {
            entries.add(IpPrefix.single(IpAddress.ipv4(0xC000_0000 + i * 17)));
        }
        AddressList denied = new AddressList("denied", ListAction.DENY, entries);
        return image(new Configuration(3, List.of(), List.of(), List.of(denied)));
    }

    /// Sends UDP back out of the cable's interface, by the number that it has there.
    static TableImages redirecting(Map<String, Integer> indexes) {
        FilterRule back = udp("back", new RuleAction.Redirect(VethPair.INTERFACE));
        Configuration configuration = new Configuration(4, List.of(), List.of(back), List.of());
        return TableCompiler.compile(
                configuration,
                Slots.EMPTY.next(configuration),
                SEED,
                name -> indexes.getOrDefault(name, 0),
                GeoClasses.NONE);
    }

    /// Does with what comes from outside what is said, and denies a million others.
    ///
    /// @param seed which others
    static TableImages denyingAMillionOthers(ListAction outside, long seed) {
        Random random = new Random(seed);
        AddressEntriesBuilder others = new AddressEntriesBuilder(EntrySource.MANUAL);
        for (int i = 0; i < 1_000_000; i++) {
            others.addIpv4(0xC000_0000 | random.nextInt(1 << 30), 32);
        }
        AddressList denied =
                new AddressList("others", ListAction.DENY, others.build(), new ListFeed.None());
        AddressList one = new AddressList("one", outside, List.of(IpPrefix.single(OUTSIDE)));
        return image(new Configuration(4, List.of(), List.of(), List.of(denied, one)));
    }

    /// Passes one UDP packet a minute or so, by the rule in slot 1.
    static TableImages passingOne() {
        FilterRule one = udp("one", new RuleAction.Limit(new RateLimit(1, 1)));
        return image(new Configuration(2, List.of(), List.of(one), List.of()));
    }

    /// Takes a packet of 60 bytes a minute for the backend, which has slot 1.
    static TableImages servingOne(String backend) {
        Listen inside =
                new Listen(IpAddress.ipv4(0x0a4d_0002), List.of(new PortRange(7_777, 7_777)));
        Protection one = Protection.DEFAULT.with(LimitKind.BACKEND_BYTES, new ByteLimit(1, 1));
        Backend game = new Backend(backend, BackendType.UDP, List.of(inside), one);
        return image(new Configuration(6, List.of(game), List.of(), List.of()));
    }

    /// Logs UDP, by the rule in slot 1.
    static TableImages logging() {
        FilterRule look = udp("look", new RuleAction.Log());
        return image(new Configuration(5, List.of(), List.of(look), List.of()));
    }

    private static FilterRule udp(String name, RuleAction action) {
        Match match =
                new Match(
                        List.of(),
                        List.of(),
                        new ProtocolMatch.Only(17),
                        List.of(),
                        List.of(),
                        TcpFlagsMatch.ANY,
                        LengthRange.ANY);
        return new FilterRule(name, 1, match, action, RuleMode.ENFORCE);
    }

    private static TableImages image(Configuration configuration) {
        return TableCompiler.compile(configuration, Slots.EMPTY.next(configuration), SEED);
    }
}
