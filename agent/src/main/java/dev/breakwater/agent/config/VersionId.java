package dev.breakwater.agent.config;

/// Which version: its number, and the history that numbered it.
///
/// @param history names control's append-only history; `""` where it has no name
/// @param number 0 or more
public record VersionId(String history, long number) {
    /// Of a node that has no version.
    public static final VersionId NONE = new VersionId("", 0);

    /// A UUID has 36; nothing of ours is longer.
    public static final int HISTORY_LENGTH_MAX = 64;

    public VersionId {
        if (history.length() > HISTORY_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "history: "
                            + history.length()
                            + " characters (expected: at most "
                            + HISTORY_LENGTH_MAX
                            + ")");
        }
        if (number < 0) {
            throw new IllegalArgumentException("version: " + number + " (expected: 0 or more)");
        }
    }

    /// Whether it should take the other's place: a later one of the same history, or any of another
    /// history, since control has only one at a time.
    public boolean replaces(VersionId other) {
        return history.equals(other.history) ? number > other.number : true;
    }
}
