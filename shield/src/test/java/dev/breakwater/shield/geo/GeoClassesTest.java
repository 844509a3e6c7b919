package dev.breakwater.shield.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeoClassesTest {
    private static final int DE = new CountryCode("DE").id();
    private static final int FR = new CountryCode("FR").id();
    private static final GeoTable TABLE =
            GeoTable.of(
                    List.of(
                            entry("8.0.0.0/8", DE, 1),
                            entry("8.8.0.0/16", FR, 2),
                            entry("8.8.8.8", DE, 3),
                            entry("255.255.255.255", FR, 4),
                            entry("2a00::/16", DE, 5)));

    @Test
    void theLongestPrefixSaysWhereAnAddressIs() {
        assertThat(TABLE.find(address("8.0.0.1"))).isEqualTo(new Geo(DE, 1));
        assertThat(TABLE.find(address("8.8.8.7"))).isEqualTo(new Geo(FR, 2));
        assertThat(TABLE.find(address("8.8.8.8"))).isEqualTo(new Geo(DE, 3));
        assertThat(TABLE.find(address("8.8.8.9"))).isEqualTo(new Geo(FR, 2));
        assertThat(TABLE.find(address("8.9.0.0"))).isEqualTo(new Geo(DE, 1));
        assertThat(TABLE.find(address("9.0.0.0"))).isEqualTo(Geo.UNKNOWN);
        assertThat(TABLE.find(address("7.255.255.255"))).isEqualTo(Geo.UNKNOWN);
        assertThat(TABLE.find(address("2a00:ffff::"))).isEqualTo(new Geo(DE, 5));
        assertThat(TABLE.find(address("2a01::"))).isEqualTo(Geo.UNKNOWN);
    }

    @Test
    void aCountryAloneHasItsIdForAClass() {
        GeoClasses classes = GeoClasses.of(TABLE, SpecialSources.NO_OWN, Set.of());

        assertThat(classes.find(address("8.8.8.7"))).isEqualTo(FR);
        assertThat(classes.find(address("8.8.8.8"))).isEqualTo(DE);
        assertThat(classes.find(address("9.0.0.0"))).isEqualTo(ShieldAbi.GEO_CLASS_UNKNOWN);
        assertThat(classes.geos()).hasSize(ShieldAbi.GEO_CLASSES_FIXED);
    }

    @Test
    void anAskedAsnHasAClassOfItsOwnInEachCountry() {
        GeoClasses classes =
                GeoClasses.of(TABLE, SpecialSources.NO_OWN, Set.of(new Asn(2), new Asn(5)));

        int asked = classes.find(address("8.8.0.1"));
        assertThat(asked).isGreaterThanOrEqualTo(ShieldAbi.GEO_CLASSES_FIXED);
        assertThat(classes.geos().get(asked)).isEqualTo(new Geo(FR, 2));
        assertThat(classes.geos().get(classes.find(address("2a00::1")))).isEqualTo(new Geo(DE, 5));
        assertThat(classes.find(address("8.0.0.1"))).isEqualTo(DE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "169.254.1.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.255.255",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.255",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.254",
                "::1",
                "::ffff:0:1",
                "64:ff9b:1::1",
                "100::1",
                "2001:2::1",
                "2001:10::1",
                "2001:1f:ffff::",
                "2001:db8::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fdff::1",
                "fec0::1",
                "ff02::1"
            })
    void martiansAreAClass(String text) {
        GeoClasses classes = GeoClasses.of(TABLE, SpecialSources.NO_OWN, Set.of());

        assertThat(classes.find(address(text))).isEqualTo(ShieldAbi.GEO_CLASS_MARTIAN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:3::",
                "2001:20::",
                "2001:db9::",
                "2002::1",
                "4000::"
            })
    void theirNeighboursAreNot(String text) {
        GeoClasses classes = GeoClasses.of(TABLE, SpecialSources.NO_OWN, Set.of());

        assertThat(classes.find(address(text))).isEqualTo(ShieldAbi.GEO_CLASS_UNKNOWN);
    }

    @Test
    void ownPrefixesGoBeforeMartiansAndCountries() {
        SpecialSources special =
                new SpecialSources(List.of(prefix("8.8.0.0/16"), prefix("10.7.0.0/16")));

        GeoClasses classes = GeoClasses.of(TABLE, special, Set.of());

        assertThat(classes.find(address("8.8.8.8"))).isEqualTo(ShieldAbi.GEO_CLASS_OWN);
        assertThat(classes.find(address("10.7.1.1"))).isEqualTo(ShieldAbi.GEO_CLASS_OWN);
        assertThat(classes.find(address("10.8.0.0"))).isEqualTo(ShieldAbi.GEO_CLASS_MARTIAN);
        assertThat(classes.find(address("fe80::1"))).isEqualTo(ShieldAbi.GEO_CLASS_ON_LINK);
        assertThat(classes.find(address("::"))).isEqualTo(ShieldAbi.GEO_CLASS_ON_LINK);
    }

    @Test
    void refusesMoreClassesThanThereAreNumbers() {
        List<GeoEntry> entries = new ArrayList<>();
        Set<Asn> asked = new HashSet<>();
        for (int i = 1; i <= ShieldAbi.GEO_CLASSES_MAX; i++) {
            entries.add(
                    new GeoEntry(
                            prefix("8.%d.%d.0/24".formatted(i >> 8, i & 255)), new Geo(DE, i)));
            asked.add(new Asn(i));
        }

        assertThatThrownBy(() -> GeoClasses.of(GeoTable.of(entries), SpecialSources.NO_OWN, asked))
                .hasMessageStartingWith("geo classes: more than 32768 pairs");
    }

    @Test
    void layersCombineAsEachAddressAlone() {
        SplittableRandom random = new SplittableRandom(11);
        AddressSteps first = steps(random);
        AddressSteps second = steps(random);

        AddressSteps combined =
                AddressSteps.combine(List.of(first, second), values -> 10 * values[0] + values[1]);

        for (int address = 0; address < 3_000; address++) {
            IpAddress ip = IpAddress.ipv4(address);
            assertThat(combined.find(ip))
                    .as("%s", ip)
                    .isEqualTo(10 * first.find(ip) + second.find(ip));
        }
    }

    private static AddressSteps steps(SplittableRandom random) {
        AddressSteps.Builder steps = new AddressSteps.Builder();
        long address = 0;
        for (int i = 0; i < 300; i++) {
            steps.add(address << 32, 0, random.nextInt(4));
            address += random.nextInt(10);
        }
        return steps.build();
    }

    private static GeoEntry entry(String prefix, int country, long asn) {
        return new GeoEntry(prefix(prefix), new Geo(country, asn));
    }

    private static IpPrefix prefix(String text) {
        return IpText.parsePrefix(text).orElseThrow();
    }

    private static IpAddress address(String text) {
        return IpText.parseAddress(text).orElseThrow();
    }
}
