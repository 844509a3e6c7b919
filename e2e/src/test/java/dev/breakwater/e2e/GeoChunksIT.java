package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.GeoMatch;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import dev.breakwater.shield.config.TtlRange;
import dev.breakwater.shield.geo.Geo;
import dev.breakwater.shield.geo.GeoEntry;
import dev.breakwater.shield.geo.GeoTable;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.geo.SpecialSources;
import dev.breakwater.shield.judge.Decision;
import dev.breakwater.shield.judge.Oracle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks of 256 addresses that several countries share: the kernel's table of all /24s leads to
/// a chunk for each. Every address at an end of such a prefix, and beside it, is of the country
/// that the oracle says.
class GeoChunksIT {
    private static final List<String> COUNTRIES = List.of("DE", "FR", "US", "BR", "JP", "ZA");
    private static final int SOURCE_OFFSET = 14 + 12;
    private static final int EACH = 2;

    /// UDP to nobody.
    private static final byte[] FRAME =
            HexFormat.of()
                    .parseHex(
                            "0200000000010200000000020800"
                                    + "4500001c00000000401100000a000001c6336401"
                                    + "03e8005000080000");

    @ParameterizedTest
    @ValueSource(ints = {1_500, 20_000})
    void bothEnginesKnowTheCountryOfEachAddress(int count) {
        SplittableRandom random = new SplittableRandom(count);
        List<GeoEntry> entries = entries(random, count);
        Configuration configuration =
                new Configuration(
                        1,
                        List.of(),
                        COUNTRIES.stream().map(GeoChunksIT::rule).toList(),
                        List.of());
        NodeSources sources =
                new NodeSources(GeoTable.of(entries), SpecialSources.NO_OWN, InterfaceRole.LAN);
        Slots slots = Slots.EMPTY.next(configuration);
        HashSeed seed = new HashSeed(1, 2);
        Oracle oracle = new Oracle(configuration, slots, seed, 1, sources);
        Set<Optional<String>> met = new HashSet<>();
        try (ShieldTrial kernel = new ShieldTrial(configuration, slots, seed, 1, sources)) {
            for (GeoEntry entry : entries) {
                for (int i = 0; i < EACH; i++) {
                    byte[] frame = from(near(random, entry.prefix()));
                    Decision expected = oracle.judge(frame, 0);

                    assertThat(kernel.judge(frame, 0))
                            .as("%s", HexFormat.of().formatHex(frame))
                            .isEqualTo(expected);
                    met.add(expected.rule());
                }
            }
        }
        // Each country's rule, and none.
        assertThat(met).hasSize(COUNTRIES.size() + 1);
    }

    /// Of /25 to /32, several to a /24.
    private static List<GeoEntry> entries(SplittableRandom random, int count) {
        List<GeoEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int network = 0x0800_0000 + random.nextInt(count / 2) * 0x100;
            IpAddress address = IpAddress.ipv4(network + random.nextInt(0x100));
            String country = COUNTRIES.get(random.nextInt(COUNTRIES.size()));
            entries.add(
                    new GeoEntry(
                            IpPrefix.of(address, random.nextInt(25, 33)),
                            new Geo(new CountryCode(country).id(), 0)));
        }
        return entries;
    }

    /// The first or last address of a prefix, or the one before or after it.
    private static int near(SplittableRandom random, IpPrefix prefix) {
        int first = (int) (prefix.high() >>> 32);
        int last = first + (1 << (32 - prefix.length())) - 1;
        return (random.nextBoolean() ? first : last) + random.nextInt(-1, 2);
    }

    private static byte[] from(int source) {
        byte[] frame = FRAME.clone();
        ByteBuffer.wrap(frame).putInt(SOURCE_OFFSET, source);
        return frame;
    }

    private static FilterRule rule(String country) {
        Match match =
                new Match(
                        List.of(),
                        List.of(),
                        new ProtocolMatch.Any(),
                        List.of(),
                        List.of(),
                        TcpFlagsMatch.ANY,
                        LengthRange.ANY,
                        TtlRange.ANY,
                        new GeoMatch(List.of(new CountryCode(country)), List.of()),
                        new PayloadMatch.Any());
        return new FilterRule(
                "from-" + country.toLowerCase(Locale.ROOT),
                1 + COUNTRIES.indexOf(country),
                match,
                new RuleAction.Drop(),
                RuleMode.ENFORCE);
    }
}
