package dev.breakwater.shield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountryCodeTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "D", "de", "De", "DEU", "D1", "\u00c4\u00d6"})
    void refusesWhatIsNotTwoCapitalLetters(String letters) {
        assertThatThrownBy(() -> new CountryCode(letters))
                .hasMessage(
                        "country: \"%s\" (expected: two capital letters of ISO 3166-1, DE)"
                                .formatted(letters));
    }

    @Test
    void numbersEveryPairOfLetters() {
        assertThat(new CountryCode("AA").id()).isEqualTo(1);
        assertThat(new CountryCode("AB").id()).isEqualTo(2);
        assertThat(new CountryCode("BA").id()).isEqualTo(27);
        assertThat(new CountryCode("ZZ").id()).isEqualTo(676);
        assertThat(IntStream.range(1, CountryCode.IDS))
                .allMatch(id -> CountryCode.ofId(id).id() == id);
    }

    @Test
    void hasNoCountryForTheUnknownId() {
        assertThatThrownBy(() -> CountryCode.ofId(CountryCode.UNKNOWN_ID))
                .hasMessage("id: 0 (expected: 1 to 676)");
    }

    @Test
    void refusesNumbersThatNoAutonomousSystemHas() {
        assertThat(new Asn(4_294_967_295L)).hasToString("AS4294967295");
        assertThatThrownBy(() -> new Asn(0)).hasMessage("asn: 0 (expected: 1 to 4294967295)");
        assertThatThrownBy(() -> new Asn(4_294_967_296L))
                .hasMessage("asn: 4294967296 (expected: 1 to 4294967295)");
    }
}
