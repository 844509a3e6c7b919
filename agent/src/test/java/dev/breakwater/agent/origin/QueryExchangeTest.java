package dev.breakwater.agent.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryExchangeTest {
    private final QueryExchange basic = new QueryExchange(false, new SplittableRandom(1));
    private final QueryExchange full = new QueryExchange(true, new SplittableRandom(1));
    private final String session = HexFormat.of().toHexDigits(basic.opening().getInt(3));

    @Test
    void bringsTheTokenAndTakesTheStatusWithoutItsSession() {
        assertThat(basic.opening()).isEqualTo(hex("fefd09" + session));
        assertThat(basic.next(token("9513307")))
                .isEqualTo(new Exchange.Step.Say(hex("fefd00" + session + "0091295b")));
        assertThat(basic.next(hex("00" + session + "4100")))
                .isEqualTo(new Exchange.Step.Done(hex("00000000004100")));
    }

    @Test
    void asksForAllWithFourBytesMore() {
        full.opening();

        assertThat(full.next(token("9513307")))
                .isEqualTo(new Exchange.Step.Say(hex("fefd00" + session + "0091295b00000000")));
    }

    @Test
    void takesTheTokensThatServersOfAnySignMake() {
        assertThat(basic.next(token("-1")))
                .isEqualTo(new Exchange.Step.Say(hex("fefd00" + session + "ffffffff")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1 ", "12345678901", "--1"})
    void takesNoTokenThatIsNoNumber(String text) {
        assertThat(basic.next(token(text))).isEqualTo(Exchange.Step.UNFIT);
    }

    @Test
    void waitsOnWhatItDidNotAskFor() {
        assertThat(basic.next(hex("00" + session + "4100"))).isEqualTo(Exchange.Step.WAIT);
        assertThat(basic.next(hex("09" + "ffffffff" + "3100"))).isEqualTo(Exchange.Step.WAIT);
        assertThat(basic.next(hex("09"))).isEqualTo(Exchange.Step.WAIT);
    }

    @Test
    void takesNoStatusThatIsTooLong() {
        basic.next(token("1"));

        assertThat(basic.next(hex("00" + session + "00".repeat(1_396))))
                .isEqualTo(Exchange.Step.UNFIT);
    }

    private ByteBuffer token(String text) {
        byte[] digits = text.getBytes(StandardCharsets.US_ASCII);
        return hex("09" + session + HexFormat.of().formatHex(digits) + "00");
    }

    private static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text));
    }
}
