package dev.breakwater.agent.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class A2sExchangeTest {
    private static final String INFO = "ffffffff54536f7572636520456e67696e6520517565727900";

    @Test
    void bringsTheChallengeAndTakesTheAnswer() {
        talks(A2sExchange.info(), INFO, INFO + "0a0b0c0d", "ffffffff4911");
        talks(A2sExchange.players(), "ffffffff55ffffffff", "ffffffff550a0b0c0d", "ffffffff4400");
        talks(A2sExchange.rules(), "ffffffff56ffffffff", "ffffffff560a0b0c0d", "ffffffff450000");
    }

    private static void talks(
            A2sExchange exchange, String opening, String challenged, String answer) {
        assertThat(exchange.opening()).isEqualTo(hex(opening));
        assertThat(exchange.next(hex("ffffffff410a0b0c0d")))
                .isEqualTo(new Exchange.Step.Say(hex(challenged)));
        assertThat(exchange.next(hex(answer))).isEqualTo(new Exchange.Step.Done(hex(answer)));
    }

    @Test
    void takesAnAnswerOfOneThatAsksForNoChallenge() {
        A2sExchange exchange = A2sExchange.info();

        assertThat(exchange.next(hex("ffffffff4911")))
                .isEqualTo(new Exchange.Step.Done(hex("ffffffff4911")));
    }

    @Test
    void takesNoAnswerThatIsSplitOrTooLong() {
        A2sExchange exchange = A2sExchange.rules();

        assertThat(exchange.next(hex("feffffff0000000102"))).isEqualTo(Exchange.Step.UNFIT);
        assertThat(exchange.next(hex("ffffffff45" + "00".repeat(1_396))))
                .isEqualTo(Exchange.Step.UNFIT);
        assertThat(exchange.next(hex("ffffffff45" + "00".repeat(1_395))))
                .isInstanceOf(Exchange.Step.Done.class);
    }

    @Test
    void givesUpOnOneThatAsksAgainAndAgain() {
        A2sExchange exchange = A2sExchange.info();
        for (int i = 0; i < 3; i++) {
            assertThat(exchange.next(hex("ffffffff410a0b0c0d")))
                    .isInstanceOf(Exchange.Step.Say.class);
        }

        assertThat(exchange.next(hex("ffffffff410a0b0c0d"))).isEqualTo(Exchange.Step.UNFIT);
    }

    @ParameterizedTest
    @CsvSource({"''", "ff", "ffffffff41", "ffffffff44ff", "00000000490000", "ffffffff6a00"})
    void waitsOnWhatItDidNotAskFor(String message) {
        A2sExchange exchange = A2sExchange.info();

        assertThat(exchange.next(hex(message))).isEqualTo(Exchange.Step.WAIT);
    }

    private static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text));
    }
}
