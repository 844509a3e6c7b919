package dev.breakwater.control.feeds;

/// What fetching a feed's text came to.
sealed interface Fetched {
    /// The text. Whoever is given it owns its bytes.
    final class Text implements Fetched {
        private final byte[] bytes;
        private final Mark mark;

        Text(byte[] bytes, Mark mark) {
            this.bytes = bytes;
            this.mark = mark;
        }

        byte[] bytes() {
            return bytes;
        }

        /// Tells this text from later ones.
        Mark mark() {
            return mark;
        }
    }

    /// It is the text that the mark is of.
    record Unchanged() implements Fetched {}

    /// There is none to be had now.
    record Failed(String reason) implements Fetched {}

    /// By what a place tells whether its text is another one than last time. Empty where it says
    /// nothing.
    ///
    /// @param etag HTTP's entity tag
    /// @param lastModified HTTP's date, as it was said; a file's time and size
    record Mark(String etag, String lastModified) {
        static final Mark NONE = new Mark("", "");
    }
}
