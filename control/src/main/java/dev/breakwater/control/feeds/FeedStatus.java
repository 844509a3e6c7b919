package dev.breakwater.control.feeds;

import dev.breakwater.shield.feed.RefusedLine;
import java.time.Instant;
import java.util.List;

/// How a list's feed is doing, since this control started. Times are [#NOT_YET] for what has not
/// happened.
///
/// @param list the address list's name
/// @param readAt when the feed was last asked
/// @param goodAt when what it said was last taken, or was what the list holds already
/// @param changedAt when that last made a version
/// @param version that it made then; 0 where it made none
/// @param entryCount of the list
/// @param lineCount lines that said something in the last text
/// @param refusedCount of them those that said what can't be
/// @param refused the first of these
/// @param error why the last good copy stays; empty where the last reading was good
/// @param nextAt when it is asked again
public record FeedStatus(
        String list,
        Instant readAt,
        Instant goodAt,
        Instant changedAt,
        long version,
        int entryCount,
        long lineCount,
        long refusedCount,
        List<RefusedLine> refused,
        String error,
        Instant nextAt) {
    /// Before anything else.
    public static final Instant NOT_YET = Instant.EPOCH;

    public FeedStatus {
        refused = List.copyOf(refused);
    }

    /// Of a feed that was never asked.
    static FeedStatus start(String list, int entryCount, Instant nextAt) {
        return new FeedStatus(
                list, NOT_YET, NOT_YET, NOT_YET, 0, entryCount, 0, 0, List.of(), "", nextAt);
    }

    /// After a reading that was not taken.
    FeedStatus failed(String why, Instant now, Instant next) {
        return new FeedStatus(
                list,
                now,
                goodAt,
                changedAt,
                version,
                entryCount,
                lineCount,
                refusedCount,
                refused,
                why,
                next);
    }

    /// After a text that was read, whether it was taken or not.
    FeedStatus read(long lines, long refusedLines, List<RefusedLine> first) {
        return new FeedStatus(
                list,
                readAt,
                goodAt,
                changedAt,
                version,
                entryCount,
                lines,
                refusedLines,
                first,
                error,
                nextAt);
    }

    /// After a reading that left the list as it is.
    FeedStatus unchanged(int entries, Instant now, Instant next) {
        return new FeedStatus(
                list,
                now,
                now,
                changedAt,
                version,
                entries,
                lineCount,
                refusedCount,
                refused,
                "",
                next);
    }

    /// After a reading that made a version.
    FeedStatus changed(int entries, long number, Instant now, Instant next) {
        return new FeedStatus(
                list, now, now, now, number, entries, lineCount, refusedCount, refused, "", next);
    }
}
