package dev.breakwater.shield.feed;

import dev.breakwater.shield.config.AddressEntries;

/// Whether what a feed says now is taken.
public sealed interface FeedDecision {
    /// From this many entries on, losing most of them at once is no ordinary change.
    int SHRINK_ENTRIES_MIN = 100;

    /// A list that keeps less than one in this many has shrunk absurdly.
    int SHRINK_DIVISOR = 4;

    /// It is.
    record Taken(AddressEntries entries) implements FeedDecision {}

    /// The last good copy stays.
    record Kept(String reason) implements FeedDecision {}

    /// Decides.
    ///
    /// @param before what the list holds
    static FeedDecision of(FeedReading reading, AddressEntries before) {
        return switch (reading) {
            case FeedReading.Unreadable(String reason) -> new Kept(reason);
            case FeedReading.Read(var entries, long lines, long refused, var _) -> {
                if (2 * refused > lines) {
                    yield new Kept(
                            "%d of %d lines refused (expected: at most half)"
                                    .formatted(refused, lines));
                }
                if (entries.isEmpty() && !before.isEmpty()) {
                    yield new Kept(
                            "no entries (expected: some; there were %d)".formatted(before.size()));
                }
                boolean isShrunk =
                        before.size() >= SHRINK_ENTRIES_MIN
                                && entries.size() < before.size() / SHRINK_DIVISOR;
                if (isShrunk) {
                    yield new Kept(
                            ("%d entries (expected: at least a quarter of the %d there were;"
                                            + " where that is right, remove the list and apply"
                                            + " it anew)")
                                    .formatted(entries.size(), before.size()));
                }
                yield new Taken(entries);
            }
        };
    }
}
