package dev.breakwater.shield.geo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.shield.config.IpText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangesReaderTest {
    private static final String ASNS =
            """
            1.0.0.0,1.0.0.255,64496,"Somebody, Inc."
            1.0.4.0,1.0.7.255,64497,Somebody else
            1.0.8.0,1.0.8.255,64498
            255.255.255.0,255.255.255.255,4294967295,The last
            2001:db8::,2001:db8::ffff:ffff:ffff:ffff,64499,Six
            ffff::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,64500,The last
            """;

    @ParameterizedTest
    @CsvSource({
        "0.255.255.255, -",
        "1.0.0.0, AS64496",
        "1.0.0.255, AS64496",
        "1.0.1.0, -",
        "1.0.7.255, AS64497",
        "1.0.8.0, AS64498",
        "1.0.9.0, -",
        "255.255.255.255, AS4294967295",
        "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff, -",
        "2001:db8::1, AS64499",
        "2001:db8:0:1::, -",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, AS64500"
    })
    void anAddressIsWhereItsRangeSays(String address, String asn) {
        GeoTable table = new GeoTable(GeoLayer.NONE, layer(ASNS, GeoField.ASN));

        assertThat(table.find(IpText.parseAddress(address).orElseThrow())).hasToString("- " + asn);
    }

    @Test
    void whereTwoRangesOverlapTheLaterOneDecides() {
        GeoLayer layer = layer("1.0.0.0,1.0.0.255,1\n1.0.0.9,1.0.1.0,2\n", GeoField.ASN);

        GeoTable table = new GeoTable(GeoLayer.NONE, layer);
        assertThat(table.find(IpText.parseAddress("1.0.0.8").orElseThrow())).hasToString("- AS1");
        assertThat(table.find(IpText.parseAddress("1.0.0.9").orElseThrow())).hasToString("- AS2");
        assertThat(table.find(IpText.parseAddress("1.0.1.0").orElseThrow())).hasToString("- AS2");
        assertThat(table.find(IpText.parseAddress("1.0.1.1").orElseThrow())).hasToString("- -");
    }

    @Test
    void countriesAreReadFromRangesToo() {
        GeoLayer layer = layer("1.0.0.0,1.0.0.255,AU\n1.0.1.0,1.0.1.255,-\n", GeoField.COUNTRY);

        GeoTable table = new GeoTable(layer, GeoLayer.NONE);
        assertThat(table.find(IpText.parseAddress("1.0.0.9").orElseThrow())).hasToString("AU -");
        assertThat(table.find(IpText.parseAddress("1.0.1.9").orElseThrow())).hasToString("- -");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.0.0.0,1.0.0.255,1;1.0.0.0,1.0.1.0,2|20|range: 1.0.0.0 to 1.0.1.0",
                "1.0.0.0,1.0.0.255,1;1.0.0.9,1.0.0.10,2|20|range: 1.0.0.9 to 1.0.0.10",
                "1.0.0.9,1.0.0.0,1|0|range: 1.0.0.9 to 1.0.0.0",
                "1.0.0.0,2001:db8::,1|0|range: 1.0.0.0 to 2001:db8::",
                "1.0.0.0,1.0.0.256,1|0|address: 1.0.0.256",
                "1.0.0.0,1.0.0.255,4294967296|0|autonomous system: 4294967296",
                "1.0.0.0,1.0.0.255,1;no range|20|line: no range",
                "1.0.0.0,1.0.0.255,0|20|ranges: none has a known value",
            })
    void whatContradictsItselfIsRefusedWithItsPlace(String lines, int offset, String reason) {
        GeoReading reading = read(lines.replace(';', '\n') + "\n", GeoField.ASN);

        assertThat(reading).isInstanceOf(GeoReading.Rejected.class);
        assertThat(reading.toString()).startsWith("at byte " + offset + ": " + reason);
    }

    @Test
    void aFileCutWithinALineIsRefused() {
        for (int length = 1; length < ASNS.length(); length++) {
            String cut = ASNS.substring(0, length);
            GeoReading reading = read(cut, GeoField.ASN);

            assertThat(reading instanceof GeoReading.Accepted)
                    .as(cut)
                    .isEqualTo(cut.endsWith("\n"));
        }
    }

    private static GeoLayer layer(String text, GeoField field) {
        return switch (read(text, field)) {
            case GeoReading.Accepted(GeoLayer layer) -> layer;
            case GeoReading.Rejected rejected -> throw new AssertionError(rejected.toString());
        };
    }

    private static GeoReading read(String text, GeoField field) {
        return GeoDatabase.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), field);
    }
}
