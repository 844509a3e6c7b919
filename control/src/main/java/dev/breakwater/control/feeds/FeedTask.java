package dev.breakwater.control.feeds;

import dev.breakwater.control.configuration.ChangeOutcome;
import dev.breakwater.control.configuration.Edit;
import dev.breakwater.control.store.StoreAwayException;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.EntryNote;
import dev.breakwater.shield.config.ListFeed;
import dev.breakwater.shield.feed.FeedDecision;
import dev.breakwater.shield.feed.FeedReader;
import dev.breakwater.shield.feed.FeedReading;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/// One list's feed while control runs. Owned by the loop's thread.
final class FeedTask {
    private final String name;
    private final ListFeed.From feed;
    private final BiFunction<List<Edit>, String, ChangeOutcome> changes;
    private final RandomGenerator chance;

    private Fetched.Mark mark = Fetched.Mark.NONE;
    private int failures;
    private FeedStatus status;

    /// @param changes makes a version of edits, by an author
    FeedTask(
            AddressList list,
            ListFeed.From feed,
            BiFunction<List<Edit>, String, ChangeOutcome> changes,
            Instant now,
            RandomGenerator chance) {
        this.name = list.name();
        this.feed = feed;
        this.changes = changes;
        this.chance = chance;
        this.status = FeedStatus.start(name, list.entries().size(), FeedTimes.first(now, chance));
    }

    ListFeed.From feed() {
        return feed;
    }

    FeedStatus status() {
        return status;
    }

    boolean isDue(Instant now) {
        return !now.isBefore(status.nextAt());
    }

    /// Asks the feed, and makes a version where it says something new.
    void read(FeedPlaces places, AddressList list, Instant now) throws InterruptedException {
        long expirySecond = firstExpiry(list.entries());
        boolean isToRenew = FeedTimes.isToRenew(expirySecond, now, feed);
        // What is to be renewed must be read: that it is unchanged doesn't say that it was good.
        switch (places.fetch(feed.place(), isToRenew ? Fetched.Mark.NONE : mark)) {
            case Fetched.Failed(String reason) -> fail(reason, now);
            case Fetched.Unchanged() -> succeed(list.entries().size(), 0, now);
            case Fetched.Text text -> {
                FeedReading reading = FeedReader.read(text.bytes(), feed.format());
                if (reading instanceof FeedReading.Read(var _, var lines, var count, var refused)) {
                    status = status.read(lines, count, refused);
                }
                switch (FeedDecision.of(reading, list.entries())) {
                    case FeedDecision.Kept(String reason) -> fail(reason, now);
                    case FeedDecision.Taken(AddressEntries entries) ->
                            take(entries, list.entries(), isToRenew, text.mark(), now);
                }
            }
        }
    }

    private static long firstExpiry(AddressEntries entries) {
        return entries.nextExpirySecond(0);
    }

    private void take(
            AddressEntries entries,
            AddressEntries before,
            boolean isToRenew,
            Fetched.Mark found,
            Instant now) {
        if (!isToRenew && entries.equals(before.expiringAt(EntryNote.NEVER))) {
            mark = found;
            succeed(entries.size(), 0, now);
            return;
        }
        AddressEntries next = entries.expiringAt(FeedTimes.expirySecond(now, feed));
        try {
            Edit edit = new Edit.PutFeedEntries(name, feed, next);
            switch (changes.apply(List.of(edit), "feed:" + name)) {
                case ChangeOutcome.Stored(long version, var _, var _) -> {
                    mark = found;
                    succeed(entries.size(), version, now);
                }
                case ChangeOutcome.Refused(var problems) ->
                        fail(problems.getFirst().toString(), now);
                case ChangeOutcome.Stale(var problems) -> fail(problems.getFirst().toString(), now);
                case ChangeOutcome.Missing _, ChangeOutcome.Taken _ -> fail("list: gone", now);
                case ChangeOutcome.Reused _ -> throw new IllegalStateException("no request id");
                case ChangeOutcome.Crowded() -> fail("too many changes at once", now);
            }
        } catch (StoreAwayException e) {
            fail("PostgreSQL is away: " + e.getMessage(), now);
        }
    }

    /// Notes that the last good copy stays.
    void fail(String reason, Instant now) {
        failures++;
        status = status.failed(reason, now, FeedTimes.afterFailure(now, feed, failures, chance));
    }

    /// @param version 0 where none was made
    private void succeed(int entries, long version, Instant now) {
        failures = 0;
        Instant next = FeedTimes.afterGood(now, feed, chance);
        status =
                version == 0
                        ? status.unchanged(entries, now, next)
                        : status.changed(entries, version, now, next);
    }
}
