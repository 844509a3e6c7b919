package dev.breakwater.bench;

import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import dev.breakwater.shield.geo.Geo;
import dev.breakwater.shield.geo.GeoEntry;
import dev.breakwater.shield.geo.GeoTable;
import dev.breakwater.testkit.geo.DatabaseFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A configuration of a given size, the same each time: what a busy node might hold.
final class BenchTables {
    static final IpAddress SERVICE = IpAddress.ipv4(0xCB007109); // 203.0.113.9
    static final IpAddress DENIED = IpAddress.ipv4(0xC6336401); // 198.51.100.1
    static final int PORT = 27_015;

    /// The numbers that sources of packets are made of begin here, those of denied ones there.
    static final int SOURCES_FIRST = 0;

    static final int DENIED_FIRST = 1 << 30;
    static final int DENIED_MANY = 1_000_000;

    /// What the largest node holds.
    static final Configuration LARGE = of(DENIED_MANY, 0, 1_000);

    static final int GEO_PREFIXES = 500_000;

    private static final int BACKENDS = 100;

    private BenchTables() {}

    /// 500,000 prefixes of /14 to /24 in 250 countries, all over the IPv4 Internet.
    static GeoTable geo() {
        return GeoTable.of(geoEntries());
    }

    /// The same as a database of countries, in MaxMind's format.
    static byte[] geoDatabase() {
        DatabaseFile file = new DatabaseFile(28, 4);
        geoEntries().stream()
                .sorted(Comparator.comparingInt(entry -> entry.prefix().length()))
                .forEach(
                        entry -> {
                            String country = CountryCode.nameOfId(entry.geo().countryId());
                            file.put(
                                    entry.prefix(), Map.of("country", Map.of("iso_code", country)));
                        });
        return file.bytes();
    }

    private static List<GeoEntry> geoEntries() {
        SplittableRandom random = new SplittableRandom(3);
        List<GeoEntry> entries = new ArrayList<>();
        for (int i = 0; i < GEO_PREFIXES; i++) {
            IpPrefix prefix = IpPrefix.of(IpAddress.ipv4(random.nextInt()), random.nextInt(14, 25));
            entries.add(new GeoEntry(prefix, new Geo(1 + random.nextInt(250), 0)));
        }
        return entries;
    }

    /// The address of a number: another for each, all over the IPv4 Internet (`draw_packet` of
    /// bench.bpf.c).
    static int spread(int number) {
        return number * 0x9E3779B1;
    }

    /// Lists, a hundred backends each with a source limit that is never reached, and rules by
    /// source prefix, port and length, none of which matches a packet to [#SERVICE].
    static Configuration of(int deniedAddresses, int deniedPrefixes, int rules) {
        SplittableRandom random = new SplittableRandom(1);
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            IpAddress address =
                    i == 0 ? SERVICE : IpAddress.ipv4((int) (SERVICE.high() >>> 32) + 256 * i);
            backends.add(
                    new Backend(
                            "backend-" + i,
                            BackendType.UDP,
                            List.of(new Listen(address, List.of(new PortRange(PORT, PORT + 15)))),
                            Protection.DEFAULT.with(
                                    LimitKind.SOURCE_LIMIT, new RateLimit(1_000_000, 1_000_000))));
        }
        List<FilterRule> filterRules = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            filterRules.add(rule(i, random));
        }
        return new Configuration(
                1, backends, filterRules, lists(deniedAddresses, deniedPrefixes, random));
    }

    private static List<AddressList> lists(
            int deniedAddresses, int deniedPrefixes, SplittableRandom random) {
        List<IpPrefix> entries = new ArrayList<>();
        entries.add(IpPrefix.single(DENIED));
        for (int i = 0; i < deniedAddresses; i++) {
            entries.add(IpPrefix.single(IpAddress.ipv4(spread(DENIED_FIRST + i))));
        }
        // 240.0.0.0/4 is nobody's: no source that a benchmark draws there is meant to pass.
        for (int i = 0; i < deniedPrefixes; i++) {
            entries.add(IpPrefix.of(IpAddress.ipv4(0xF0000000 | random.nextInt(1 << 28)), 24));
        }
        return List.of(
                new AddressList("denied", ListAction.DENY, entries.stream().distinct().toList()));
    }

    private static FilterRule rule(int index, SplittableRandom random) {
        boolean isUdp = random.nextBoolean();
        int port = random.nextInt(1, 60_000);
        return new FilterRule(
                "rule-" + index,
                1 + index,
                new Match(
                        random.nextBoolean()
                                ? List.of()
                                : List.of(IpPrefix.of(IpAddress.ipv4(random.nextInt()), 24)),
                        random.nextBoolean() ? List.of() : List.of(IpPrefix.single(SERVICE)),
                        new ProtocolMatch.Only(isUdp ? Protocols.UDP : Protocols.TCP),
                        List.of(),
                        List.of(new PortRange(port, port + random.nextInt(100))),
                        TcpFlagsMatch.ANY,
                        random.nextInt(4) == 0 ? new LengthRange(0, 1_200) : LengthRange.ANY),
                new RuleAction.Drop(),
                RuleMode.ENFORCE);
    }
}
