package dev.breakwater.shield.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VarIntTest {
    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "01, 1",
        "7f, 127",
        "8001, 128",
        "ff01, 255",
        "dd01, 221",
        "ff7f, 16383",
        "808001, 16384",
        "ffff7f, 2097151",
        "80808001, 2097152",
        "ffffff7f, 268435455",
        "8080808001, 268435456",
        "ffffffff07, 2147483647",
        "8080808008, -2147483648",
        "ffffffff0f, -1",
    })
    void readsEveryLength(String hex, int value) {
        assertThat(read(hex, 5)).isEqualTo(new VarInt.Whole(value, hex.length() / 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000", "9700", "ff00", "808000", "80808000", "8080808000"})
    void refusesOneThatIsLongerThanItMustBe(String hex) {
        assertThat(read(hex, 5)).isInstanceOf(VarInt.Wrong.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff10", "ffffffff7f", "ffffffffff", "ffffffffff01"})
    void refusesOneOfMoreThan32Bits(String hex) {
        assertThat(read(hex, 5)).isInstanceOf(VarInt.Wrong.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "ffff", "808080", "ffffffff"})
    void waitsForTheEndOfOneThatIsCut(String hex) {
        assertThat(read(hex, 5)).isInstanceOf(VarInt.Cut.class);
    }

    @Test
    void refusesOneThatIsLongerThanItMayBe() {
        assertThat(read("808001", 2)).isInstanceOf(VarInt.Wrong.class);
        assertThat(read("8080", 2)).isInstanceOf(VarInt.Wrong.class);
    }

    private static VarInt read(String hex, int bytesMax) {
        return VarInt.read(Span.of(HexFormat.of().parseHex(hex)), 0, bytesMax);
    }
}
