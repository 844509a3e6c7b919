package dev.breakwater.testkit.frames;

import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import dev.breakwater.shield.config.TtlRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Configurations that checks accept, made from a seed: overlapping prefixes and ports, every kind
/// of rule, sometimes none of something. Owned by one thread.
final class ConfigurationGenerator {
    private static final int[] PROTOCOLS = {Protocols.ICMP, Protocols.ICMPV6, 0, 47, 59, 255};

    private final RandomGenerator random;
    private final Worlds world;
    private final ProtectionGenerator protections;
    private final GeoGenerator geo;

    ConfigurationGenerator(RandomGenerator random, Worlds world) {
        this.random = random;
        this.world = world;
        this.protections = new ProtectionGenerator(random);
        this.geo = new GeoGenerator(random, world);
    }

    /// @param version its number
    /// @param rulesMax 0 to so many rules
    Configuration next(long version, int rulesMax) {
        return new Configuration(version, backends(), rules(rulesMax), lists());
    }

    private List<Backend> backends() {
        List<Backend> backends = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        int count = random.nextInt(10);
        for (int i = 0; i < count; i++) {
            Worlds.Service service = world.service();
            BackendType type = random.nextInt(4) == 0 ? pick(BackendType.values()) : service.type();
            List<Listen> listen = new ArrayList<>();
            for (int j = 0; j <= random.nextInt(3); j++) {
                IpAddress address = j == 0 ? service.address() : world.address(world.family());
                int first = j == 0 ? service.port() : Math.max(1, world.port());
                int ports = random.nextInt(3) == 0 ? random.nextInt(40) : 0;
                int last = Math.min(first + ports, PortRange.PORT_MAX);
                if (isFree(taken, type, address, first, last)) {
                    listen.add(new Listen(address, List.of(new PortRange(first, last))));
                }
            }
            if (!listen.isEmpty()) {
                String name = "b" + (char) ('a' + random.nextInt(26)) + i;
                backends.add(new Backend(name, type, listen, protections.next(type)));
            }
        }
        return backends;
    }

    private static boolean isFree(
            Set<String> taken, BackendType type, IpAddress address, int first, int last) {
        List<String> keys = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            keys.add(address + " " + type.protocol() + " " + port);
        }
        if (keys.stream().anyMatch(taken::contains)) {
            return false;
        }
        taken.addAll(keys);
        return true;
    }

    private List<AddressList> lists() {
        List<AddressList> lists = new ArrayList<>();
        Set<IpPrefix> taken = new HashSet<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            List<IpPrefix> entries = new ArrayList<>();
            int size = random.nextInt(random.nextInt(8) == 0 ? 2_000 : 12);
            for (int j = 0; j < size; j++) {
                IpPrefix prefix = world.prefix(world.family());
                // Short prefixes would decide everything.
                if ((prefix.length() > 24 || random.nextInt(20) == 0) && taken.add(prefix)) {
                    entries.add(prefix);
                }
            }
            ListAction action = random.nextInt(3) == 0 ? ListAction.ALLOW : ListAction.DENY;
            lists.add(new AddressList("l" + i, action, entries));
        }
        return lists;
    }

    private List<FilterRule> rules(int rulesMax) {
        List<FilterRule> rules = new ArrayList<>();
        int count = random.nextInt((rulesMax >> random.nextInt(8)) + 1);
        for (int i = 0; i < count; i++) {
            RuleAction action =
                    switch (random.nextInt(10)) {
                        case 0, 1 -> new RuleAction.Pass();
                        case 2, 3 -> new RuleAction.Drop();
                        case 4 -> new RuleAction.Log();
                        case 5 -> new RuleAction.Redirect("eth" + random.nextInt(3));
                        default -> new RuleAction.Limit(protections.rateLimit());
                    };
            RuleMode mode = random.nextInt(3) == 0 ? RuleMode.SHADOW : RuleMode.ENFORCE;
            rules.add(new FilterRule("r" + i, 1 + random.nextInt(50), match(), action, mode));
        }
        return rules;
    }

    private Match match() {
        int kind = random.nextInt(5);
        ProtocolMatch protocol =
                switch (kind) {
                    case 0 -> new ProtocolMatch.Any();
                    case 1, 2 -> new ProtocolMatch.Only(Protocols.TCP);
                    case 3 -> new ProtocolMatch.Only(Protocols.UDP);
                    default -> new ProtocolMatch.Only(PROTOCOLS[random.nextInt(PROTOCOLS.length)]);
                };
        boolean hasPorts = kind >= 1 && kind <= 3;
        IpFamily family = world.family();
        List<IpPrefix> sources = list(3, () -> world.prefix(family));
        List<IpPrefix> destinations = list(3, () -> world.prefix(family));
        PayloadMatch payload = hasPorts ? payload() : new PayloadMatch.Any();
        return new Match(
                sources,
                destinations,
                protocol,
                hasPorts ? list(3, this::ports) : List.of(),
                hasPorts ? list(3, this::ports) : List.of(),
                kind == 1 ? flags() : TcpFlagsMatch.ANY,
                payload.isAny() ? length() : LengthRange.ANY,
                ttl(),
                geo.match(),
                payload);
    }

    private TtlRange ttl() {
        if (random.nextInt(3) != 0) {
            return TtlRange.ANY;
        }
        int min = random.nextInt(TtlRange.MAX);
        return new TtlRange(min, random.nextInt(Math.max(min, 1), TtlRange.MAX + 1));
    }

    /// Mostly a bit or two, which many payloads have.
    private PayloadMatch payload() {
        if (random.nextInt(4) != 0) {
            return new PayloadMatch.Any();
        }
        byte[] bytes = new byte[1 + random.nextInt(PayloadMatch.Bytes.LENGTH_BYTES_MAX)];
        byte[] mask = new byte[bytes.length];
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(mask.length);
            mask[at] |= (byte) (1 << random.nextInt(8));
            bytes[at] = (byte) (random.nextInt() & mask[at]);
        }
        int offsetBytes = random.nextInt(1 << random.nextInt(11));
        HexFormat hex = HexFormat.of();
        return new PayloadMatch.Bytes(offsetBytes, hex.formatHex(bytes), hex.formatHex(mask));
    }

    /// Half the time none.
    private <T> List<T> list(int max, Supplier<T> next) {
        if (random.nextBoolean()) {
            return List.of();
        }
        List<T> list = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(max); i++) {
            list.add(next.get());
        }
        return list;
    }

    private PortRange ports() {
        int first = world.port();
        int span = random.nextBoolean() ? 0 : random.nextInt(20_000);
        return new PortRange(first, Math.min(first + span, PortRange.PORT_MAX));
    }

    private TcpFlagsMatch flags() {
        int set = 1 << random.nextInt(8);
        int clear = (1 << random.nextInt(8)) & ~set;
        return new TcpFlagsMatch(set, clear);
    }

    private LengthRange length() {
        if (random.nextInt(3) != 0) {
            return LengthRange.ANY;
        }
        int min = random.nextInt(200);
        // No match may be one that no packet is: IPv6 and TCP together have 60 bytes.
        return new LengthRange(min, Math.max(60, min + random.nextInt(400)));
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
