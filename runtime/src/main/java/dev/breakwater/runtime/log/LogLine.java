package dev.breakwater.runtime.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/// A record of the log as one line of `key=value`, whatever its values hold:
/// `time=2026-01-31T12:00:00.123Z level=info logger=AgentProcess message="…" version=12`.
final class LogLine {
    /// Frames of a stack trace told of each exception; the deeper ones are left off.
    private static final int FRAMES_MAX = 8;

    /// Exceptions told of one chain of causes.
    private static final int CAUSES_MAX = 8;

    private LogLine() {}

    /// The line without its end.
    static String format(ILoggingEvent event, long withheldCount) {
        StringBuilder line = new StringBuilder(160);
        line.append("time=").append(event.getInstant().truncatedTo(ChronoUnit.MILLIS));
        line.append(" level=").append(lower(event.getLevel().toString()));
        append(line, "logger", simpleName(event.getLoggerName()));
        append(line, "message", event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> append(line, pair.key, String.valueOf(pair.value)));
        }
        if (withheldCount > 0) {
            append(line, "withheld", Long.toString(withheldCount));
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            append(line, "thrown", describe(thrown));
        }
        return line.toString();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String simpleName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static void append(StringBuilder line, String key, @Nullable String value) {
        line.append(' ').append(key).append('=');
        String text = value == null ? "null" : value;
        if (isBare(text)) {
            line.append(text);
            return;
        }
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            appendEscaped(line, text.charAt(i));
        }
        line.append('"');
    }

    /// Whether the text needs no quotes.
    private static boolean isBare(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\');
    }

    /// Control characters become visible: no value can forge a line or move a terminal's cursor.
    private static void appendEscaped(StringBuilder line, char c) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\t' -> line.append("\\t");
            case '\r' -> line.append("\\r");
            default -> {
                if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                    line.append(String.format("\\u%04x", (int) c));
                } else {
                    line.append(c);
                }
            }
        }
    }

    private static String describe(IThrowableProxy first) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy thrown = first;
        for (int i = 0; thrown != null && i < CAUSES_MAX; i++) {
            text.append(i == 0 ? "" : "\ncaused by ").append(thrown.getClassName());
            text.append(": ").append(thrown.getMessage());
            StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
            for (int f = 0; frames != null && f < Math.min(frames.length, FRAMES_MAX); f++) {
                text.append("\n\t").append(frames[f]);
            }
            thrown = thrown.getCause();
        }
        return text.toString();
    }
}
