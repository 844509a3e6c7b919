package dev.breakwater.control.store;

/// What became of a version that was to be stored.
public enum Appended {
    /// It is in the history, durably.
    STORED,
    /// Another version took its place: read that one, check again, try again.
    OVERTAKEN
}
