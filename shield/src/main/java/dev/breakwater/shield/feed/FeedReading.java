package dev.breakwater.shield.feed;

import dev.breakwater.shield.config.AddressEntries;
import java.util.List;

/// What reading a feed's text came to.
public sealed interface FeedReading {
    /// It is a list.
    ///
    /// @param entries what its good lines say
    /// @param lineCount lines that say something, good or bad: neither empty nor comments
    /// @param refusedCount of them those that say what can't be
    /// @param refused the first [RefusedLine#COUNT_MAX] of these
    record Read(
            AddressEntries entries, long lineCount, long refusedCount, List<RefusedLine> refused)
            implements FeedReading {
        public Read {
            refused = List.copyOf(refused);
        }
    }

    /// It is no list, or not all of one.
    ///
    /// @param reason with the offset in bytes where there is one
    record Unreadable(String reason) implements FeedReading {}
}
