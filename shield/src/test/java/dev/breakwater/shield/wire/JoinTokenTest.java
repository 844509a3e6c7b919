package dev.breakwater.shield.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
    private static final String KEY = "k".repeat(43);
    private static final String AUTHORITY = "0f".repeat(32);

    @Test
    void readsBackWhatItWrites() {
        JoinToken token = new JoinToken("edge-eu", KEY, AUTHORITY);

        assertThat(JoinToken.parse(token.text())).contains(token);
    }

    @Test
    void keepsTheKeyOutOfLogs() {
        JoinToken token = new JoinToken("edge-eu", KEY, AUTHORITY);

        assertThat(token.toString()).doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "edge.eu", "-edge", "edge-", "Edge", "0edge"})
    void refusesWhatIsNoClustersName(String cluster) {
        String text = "breakwater." + cluster + "." + KEY + "." + AUTHORITY;

        assertThat(JoinToken.parse(text)).isEmpty();
    }

    @Test
    void refusesAnythingTooShortOrTooLong() {
        assertThat(JoinToken.parse("breakwater.default." + KEY)).isEmpty();
        assertThat(JoinToken.parse("breakwater.default." + KEY + "k." + AUTHORITY)).isEmpty();
        assertThat(JoinToken.parse("breakwater.default." + KEY + "." + AUTHORITY + "0")).isEmpty();
    }
}
