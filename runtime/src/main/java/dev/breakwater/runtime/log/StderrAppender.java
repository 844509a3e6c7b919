package dev.breakwater.runtime.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.breakwater.runtime.time.NanoClock;
import java.io.PrintStream;

/// Writes records to standard error, repetitions left off.
///
/// A line that repeats word for word is written once in ten seconds. Lines of one message with
/// other values are written at most ten times in ten seconds: a peer that makes us log can't fill
/// the disk.
///
/// Thread-safe: Logback calls it under its lock.
final class StderrAppender extends AppenderBase<ILoggingEvent> {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final int SAME_LINES_MAX = 1;
    private static final int SAME_MESSAGE_LINES_MAX = 10;

    private final PrintStream out;
    private final NanoClock clock;
    private final RepeatLimit sameLines = new RepeatLimit(SAME_LINES_MAX, WINDOW_NANOS);
    private final RepeatLimit sameMessages = new RepeatLimit(SAME_MESSAGE_LINES_MAX, WINDOW_NANOS);

    StderrAppender(PrintStream out, NanoClock clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    protected void append(ILoggingEvent event) {
        long nowNanos = clock.nowNanos();
        String message = event.getLoggerName() + ' ' + event.getMessage();
        String line = message + ' ' + event.getFormattedMessage() + ' ' + event.getKeyValuePairs();
        RepeatLimit.Decision ofLine = sameLines.onLine(line, nowNanos);
        if (!ofLine.write()) {
            return;
        }
        RepeatLimit.Decision ofMessage = sameMessages.onLine(message, nowNanos);
        if (ofMessage.write()) {
            long withheldCount = ofLine.withheldCount() + ofMessage.withheldCount();
            out.println(LogLine.format(event, withheldCount));
        }
    }
}
