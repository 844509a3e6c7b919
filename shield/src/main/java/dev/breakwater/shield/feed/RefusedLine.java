package dev.breakwater.shield.feed;

/// A line of a feed that says what can't be.
///
/// @param line from 1
/// @param offset of its first byte in the text
/// @param text its beginning, with `?` for what is no printable ASCII
/// @param reason what is wrong with it
public record RefusedLine(long line, long offset, String text, String reason) {
    /// As many as a person reads at once.
    public static final int COUNT_MAX = 20;

    static final int TEXT_CHARACTERS_MAX = 60;
}
