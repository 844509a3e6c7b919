package dev.breakwater.runtime.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class StderrAppenderTest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long nowNanos;
    private final StderrAppender appender =
            new StderrAppender(new PrintStream(written, true, UTF_8), () -> nowNanos);

    @Test
    void writesALineOfKeysAndValues() {
        append("Agent refused a version.", 12, null);

        assertThat(written.toString(UTF_8))
                .isEqualTo(
                        "time=2026-01-31T12:00:00Z level=warn logger=Stream"
                                + " message=\"Agent refused a version.\" version=12\n");
    }

    @Test
    void letsNoValueForgeALine() {
        append("x", "1\nlevel=error \u001b[2J\"", null);

        assertThat(written.toString(UTF_8))
                .endsWith(" version=\"1\\nlevel=error \\u001b[2J\\\"\"\n")
                .containsOnlyOnce("\n");
    }

    @Test
    void tellsCausesOnTheSameLine() {
        append("x", 1, new IllegalStateException("outer", new IllegalArgumentException("inner")));

        assertThat(written.toString(UTF_8))
                .contains("thrown=\"java.lang.IllegalStateException: outer\\n\\tat ")
                .contains("\\ncaused by java.lang.IllegalArgumentException: inner")
                .containsOnlyOnce("\n");
    }

    @Test
    void writesARepeatedLineOnceInTenSeconds() {
        append("x", 1, null);
        append("x", 1, null);
        nowNanos = 10 * SECOND_NANOS;
        append("x", 1, null);

        assertThat(written.toString(UTF_8).lines())
                .hasSize(2)
                .last()
                .asString()
                .endsWith(" version=1 withheld=1");
    }

    @Test
    void writesTenLinesOfOneMessageInTenSecondsWhateverTheirValues() {
        for (int i = 0; i < 100; i++) {
            append("x", i, null);
        }

        assertThat(written.toString(UTF_8).lines()).hasSize(10);
    }

    private void append(String message, Object version, @Nullable Throwable thrown) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event =
                new LoggingEvent(
                        "fqcn",
                        context.getLogger("dev.breakwater.agent.Stream"),
                        Level.WARN,
                        message,
                        thrown,
                        new Object[0]);
        event.setInstant(Instant.parse("2026-01-31T12:00:00Z"));
        event.addKeyValuePair(new KeyValuePair("version", version));
        appender.append(event);
    }
}
