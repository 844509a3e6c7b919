package dev.breakwater.shield.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmplificationTest {
    /// Each signature, and the offsets of bytes that it doesn't look at.
    private static final String SIGNATURES =
            """
            1194,  40,                       ''
            1434,  05,                       ''
            1900,  485454502f312e31,         ''
            3283,  000103ea,                 ''
            3478,  010100002112a442,         2 3
            3702,  3c3f786d,                 ''
            3702,  3c736f61,                 ''
            5060,  5349502f,                 ''
            5353,  000084,                   0 1
            5683,  6045,                     ''
            6881,  64313a,                   ''
            6889,  64313a,                   ''
            11211, 000000000000000056414c55, 0 1 2 3 4 5 6 7
            11211, 000000000000000053544154, 0 1 2 3 4 5 6 7
            27015, ffffffff49,               ''
            27036, ffffffff44,               ''
            27020, ffffffff45,               ''
            30120, ffffffff696e666f,         ''
            30120, ffffffff73746174,         ''
            32414, 485454502f312e30,         ''
            33848, 3c687564,                 ''
            """;

    @ParameterizedTest
    @CsvSource(textBlock = SIGNATURES)
    void knowsAnAnswerByAllItsBytes(int port, String hex, String ignored) {
        byte[] answer = HexFormat.of().parseHex(hex);

        assertThat(isAnswer(port, answer)).isTrue();
        assertThat(IntStream.range(0, answer.length))
                .allSatisfy(
                        at ->
                                assertThat(isAnswer(port, changed(answer, at)))
                                        .as("byte %d", at)
                                        .isEqualTo(ignored.contains("" + at)));
    }

    @ParameterizedTest
    @CsvSource(textBlock = SIGNATURES)
    void takesNoAnswerThatIsCutShort(int port, String hex, String ignored) {
        byte[] answer = HexFormat.of().parseHex(hex.substring(0, hex.length() - 2));

        assertThat(isAnswer(port, answer)).as("bytes ignored: %s", ignored).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"6880, d1:", "6890, d1:", "1901, HTTP/1.1", "1899, HTTP/1.1"})
    void takesNoAnswerFromAPortBeside(int port, String answer) {
        assertThat(isAnswer(port, answer.getBytes(StandardCharsets.US_ASCII))).isFalse();
    }

    private static boolean isAnswer(int port, byte[] payload) {
        return Amplification.isAnswer(port, Span.of(payload));
    }

    /// With every bit of one byte another.
    private static byte[] changed(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) 0xFF;
        return changed;
    }
}
