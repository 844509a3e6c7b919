package dev.breakwater.control.store;

/// Who asked for a version.
///
/// @param name `local` until users exist, `feed:NAME` for the feed of an address list
public record Author(String name, Through through) {
    /// What a change came by.
    public enum Through {
        /// Stored before control kept it.
        UNKNOWN,
        REST,
        GRPC,
        /// The `breakwater` command.
        CLI,
        /// Control's own reading of a feed.
        FEED
    }
}
