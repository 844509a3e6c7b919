package dev.breakwater.testkit.geo;

import static org.assertj.core.api.Assertions.assertThat;

import com.maxmind.db.Reader;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.geo.GeoDatabase;
import dev.breakwater.shield.geo.GeoField;
import dev.breakwater.shield.geo.GeoLayer;
import dev.breakwater.shield.geo.GeoReading;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MmdbReaderTest {
    private static final Map<String, ?> GERMANY =
            Map.of("country", Map.of("iso_code", "DE", "is_in_european_union", true));
    private static final Map<String, ?> FRANCE = Map.of("country_code", "FR");
    private static final Map<String, ?> REGISTERED_IN_ITALY =
            Map.of("registered_country", Map.of("iso_code", "IT"));

    @ParameterizedTest
    @ValueSource(ints = {24, 28, 32})
    void readsCountriesWhereverTheirMakersWriteThem(int recordBits) {
        DatabaseFile file =
                new DatabaseFile(recordBits, 6)
                        .put(prefix("192.0.2.0/24"), GERMANY)
                        .put(prefix("192.0.2.7"), FRANCE)
                        .put(prefix("198.51.0.0/16"), REGISTERED_IN_ITALY)
                        .put(prefix("2001:db8::/32"), FRANCE)
                        .put(prefix("2001:db8:0:7::/64"), GERMANY);

        GeoLayer layer = accepted(file.bytes(), GeoField.COUNTRY);

        assertThat(country(layer, "192.0.2.6")).contains("DE");
        assertThat(country(layer, "192.0.2.7")).contains("FR");
        assertThat(country(layer, "192.0.2.8")).contains("DE");
        assertThat(country(layer, "198.51.100.1")).contains("IT");
        assertThat(country(layer, "192.0.3.0")).isEmpty();
        assertThat(country(layer, "2001:db8::1")).contains("FR");
        assertThat(country(layer, "2001:db8:0:7::1")).contains("DE");
        assertThat(country(layer, "2001:db8:0:8::")).contains("FR");
        assertThat(country(layer, "2001:db9::")).isEmpty();
        assertThat(layer.type()).isEqualTo("Breakwater-Test");
    }

    @Test
    void takesNoOtherNameOfAnIpv4AddressForIpv6() {
        byte[] file = new DatabaseFile(24, 6).put(prefix("192.0.2.0/24"), GERMANY).bytes();

        GeoLayer layer = accepted(file, GeoField.COUNTRY);

        assertThat(country(layer, "2002:c000:201::")).isEmpty();
        assertThat(layer.ipv6().count()).isEqualTo(1);
    }

    @Test
    void readsDatabasesOfIpv4Alone() {
        byte[] file = new DatabaseFile(24, 4).put(prefix("192.0.2.0/24"), FRANCE).bytes();

        GeoLayer layer = accepted(file, GeoField.COUNTRY);

        assertThat(country(layer, "192.0.2.255")).contains("FR");
        assertThat(country(layer, "::")).isEmpty();
    }

    @Test
    void readsAutonomousSystems() {
        byte[] file =
                new DatabaseFile(28, 6)
                        .put(
                                prefix("192.0.2.0/24"),
                                Map.of("autonomous_system_number", 4_200_000_000L))
                        .bytes();

        GeoLayer layer = accepted(file, GeoField.ASN);

        int asn = layer.find(IpText.parseAddress("192.0.2.1").orElseThrow());
        assertThat(Integer.toUnsignedLong(asn)).isEqualTo(4_200_000_000L);
    }

    @Test
    void refusesADatabaseThatKnowsNothingOfWhatIsAsked() {
        byte[] file =
                new DatabaseFile(24, 6)
                        .put(prefix("192.0.2.0/24"), Map.of("autonomous_system_number", 64_496L))
                        .bytes();

        GeoReading reading = GeoDatabase.read(ByteBuffer.wrap(file), GeoField.COUNTRY);

        assertThat(reading)
                .isInstanceOfSatisfying(
                        GeoReading.Rejected.class,
                        rejected ->
                                assertThat(rejected.reason())
                                        .isEqualTo(
                                                "database_type: Breakwater-Test, no record of which"
                                                        + " has a known value (expected: a country:"
                                                        + " country.iso_code or country_code)"));
    }

    @Test
    void refusesWhatIsNoDatabaseWithTheReason() {
        GeoReading reading = GeoDatabase.read(ByteBuffer.wrap(new byte[100]), GeoField.COUNTRY);

        assertThat(reading.toString())
                .isEqualTo(
                        "at byte 100: metadata: none (expected: a MaxMind DB file, whole; its end may"
                                + " be missing)");
    }

    @Test
    void refusesATreeThatLeadsInACircle() {
        byte[] file = new DatabaseFile(24, 4).put(prefix("192.0.2.0/24"), FRANCE).bytes();
        // Both records of the last node lead to the first.
        int lastNode = 23 * 6;
        for (int i = 0; i < 6; i++) {
            file[lastNode + i] = 0;
        }

        GeoReading reading = GeoDatabase.read(ByteBuffer.wrap(file), GeoField.COUNTRY);

        assertThat(reading).isInstanceOf(GeoReading.Rejected.class);
    }

    @Test
    void saysWhatMaxMindsOwnReaderSays() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        DatabaseFile file = new DatabaseFile(28, 6);
        List<IpPrefix> prefixes =
                Stream.generate(() -> randomPrefix(random))
                        .limit(2_000)
                        .sorted(Comparator.comparing(IpPrefix::length))
                        .toList();
        for (IpPrefix prefix : prefixes) {
            int id = random.nextInt(1, CountryCode.IDS);
            file.put(prefix, Map.of("country_code", CountryCode.ofId(id).letters()));
        }
        byte[] bytes = file.bytes();

        GeoLayer layer = accepted(bytes, GeoField.COUNTRY);

        try (Reader theirs = new Reader(new ByteArrayInputStream(bytes))) {
            for (IpPrefix prefix : prefixes) {
                IpAddress address = near(prefix, random);
                Map<?, ?> record = theirs.get(InetAddress.getByName(address.toString()), Map.class);
                Optional<String> expected =
                        Optional.ofNullable(record).map(map -> (String) map.get("country_code"));
                assertThat(country(layer, address.toString()))
                        .as("%s", address)
                        .isEqualTo(expected);
            }
        }
    }

    private static IpPrefix randomPrefix(SplittableRandom random) {
        // Within 2002::/16 the aliased IPv4 addresses would be overwritten.
        return random.nextBoolean()
                ? IpPrefix.of(IpAddress.ipv4(random.nextInt()), random.nextInt(6, 33))
                : IpPrefix.of(
                        IpAddress.ipv6(0x2001L << 48 | random.nextLong() >>> 16, random.nextLong()),
                        random.nextInt(17, 129));
    }

    private static IpAddress near(IpPrefix prefix, SplittableRandom random) {
        return switch (prefix.family()) {
            case IPV4 -> IpAddress.ipv4((int) (prefix.high() >>> 32) ^ random.nextInt(4));
            case IPV6 -> IpAddress.ipv6(prefix.high(), prefix.low() ^ random.nextInt(4));
        };
    }

    private static GeoLayer accepted(byte[] file, GeoField field) {
        return switch (GeoDatabase.read(ByteBuffer.wrap(file), field)) {
            case GeoReading.Accepted(GeoLayer layer) -> layer;
            case GeoReading.Rejected rejected -> throw new AssertionError(rejected);
        };
    }

    private static Optional<String> country(GeoLayer layer, String address) {
        int id = layer.find(IpText.parseAddress(address).orElseThrow());
        return id == CountryCode.UNKNOWN_ID
                ? Optional.empty()
                : Optional.of(CountryCode.ofId(id).letters());
    }

    private static IpPrefix prefix(String text) {
        IpPrefix prefix = IpText.parsePrefix(text).orElseThrow();
        assertThat(prefix.family()).isNotNull().isInstanceOf(IpFamily.class);
        return prefix;
    }
}
