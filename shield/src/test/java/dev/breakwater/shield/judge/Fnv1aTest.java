package dev.breakwater.shield.judge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Fnv1aTest {
    /// Source: appendix C of draft-eastlake-fnv.
    @ParameterizedTest
    @CsvSource({"'', cbf29ce484222325", "a, af63dc4c8601ec8c", "foobar, 85944171f73967e8"})
    void hashesTheDraftsTexts(String text, String hash) {
        assertThat(Fnv1a.hash(Span.of(text.getBytes(UTF_8))))
                .isEqualTo(Long.parseUnsignedLong(hash, 16));
    }
}
