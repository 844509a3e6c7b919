package dev.breakwater.agent.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RakNetExchangeTest {
    private static final String MAGIC = "00ffff00fefefefefdfdfdfd12345678";

    private final RakNetExchange exchange = new RakNetExchange(new SplittableRandom(1));
    private final String time = HexFormat.of().toHexDigits(exchange.opening().getLong(1));

    @Test
    void pingsAndTakesThePongWithoutItsTime() {
        assertThat(exchange.opening().remaining()).isEqualTo(33);
        assertThat(exchange.opening().get(0)).isEqualTo((byte) 0x01);
        assertThat(exchange.next(pong(time, 4, "4d435045")))
                .isEqualTo(new Exchange.Step.Done(pong("00".repeat(8), 4, "4d435045")));
    }

    @Test
    void waitsOnAPongOfWhoDidNotSeeThePing() {
        assertThat(exchange.next(pong("00".repeat(8), 4, "4d435045")))
                .isEqualTo(Exchange.Step.WAIT);
        assertThat(exchange.next(hex("1c" + time))).isEqualTo(Exchange.Step.WAIT);
    }

    @Test
    void takesNoPongWhoseTextIsOfAnotherLengthOrTooLong() {
        assertThat(exchange.next(pong(time, 5, "4d435045"))).isEqualTo(Exchange.Step.UNFIT);
        assertThat(exchange.next(pong(time, 3, "4d435045"))).isEqualTo(Exchange.Step.UNFIT);
        assertThat(exchange.next(pong(time, 1_366, "4d".repeat(1_366))))
                .isEqualTo(Exchange.Step.UNFIT);
        assertThat(exchange.next(pong(time, 1_365, "4d".repeat(1_365))))
                .isInstanceOf(Exchange.Step.Done.class);
    }

    private static ByteBuffer pong(String time, int textBytes, String text) {
        String length = HexFormat.of().toHexDigits((short) textBytes);
        return hex("1c" + time + "a1a2a3a4a5a6a7a8" + MAGIC + length + text);
    }

    private static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text));
    }
}
