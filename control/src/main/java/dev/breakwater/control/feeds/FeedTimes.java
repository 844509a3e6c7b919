package dev.breakwater.control.feeds;

import dev.breakwater.shield.config.EntryNote;
import dev.breakwater.shield.config.ListFeed;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// When feeds are asked. Pure.
final class FeedTimes {
    /// After a failure a feed is asked sooner, but no sooner than this.
    private static final int RETRY_SECONDS_MIN = 60;

    /// After control's start feeds are spread over so long.
    private static final int START_MILLIS_MAX = 5_000;

    private FeedTimes() {}

    static Instant first(Instant now, RandomGenerator chance) {
        return now.plusMillis(chance.nextInt(START_MILLIS_MAX));
    }

    /// Up to a tenth earlier than asked for, so that a thousand controls don't ask at one moment.
    static Instant afterGood(Instant now, ListFeed.From feed, RandomGenerator chance) {
        return now.plusMillis(shortened(feed.everySeconds(), chance));
    }

    /// After a minute, then twice as long each time, up to the feed's own time.
    ///
    /// @param failures in a row, this one included
    static Instant afterFailure(
            Instant now, ListFeed.From feed, int failures, RandomGenerator chance) {
        long doubled = (long) RETRY_SECONDS_MIN << Math.min(failures - 1, 20);
        return now.plusMillis(shortened(Math.min(feed.everySeconds(), doubled), chance));
    }

    private static long shortened(long seconds, RandomGenerator chance) {
        return 1_000 * seconds - chance.nextLong(100 * seconds);
    }

    /// When entries that are read now expire, where they do.
    static long expirySecond(Instant now, ListFeed.From feed) {
        return feed.expireAfterSeconds() == 0
                ? EntryNote.NEVER
                : now.getEpochSecond() + feed.expireAfterSeconds();
    }

    /// Whether entries that say the same are to be given more time: not at each reading, which
    /// would make a version each time, but when half of it has passed.
    static boolean isToRenew(long expirySecond, Instant now, ListFeed.From feed) {
        long left = expirySecond - now.getEpochSecond();
        return feed.expireAfterSeconds() != 0 && 2 * left < feed.expireAfterSeconds();
    }
}
