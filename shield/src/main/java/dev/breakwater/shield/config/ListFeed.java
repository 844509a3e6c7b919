package dev.breakwater.shield.config;

import java.util.regex.Pattern;

/// Where an address list's entries come from.
public sealed interface ListFeed {
    /// From whoever writes the list.
    record None() implements ListFeed {}

    /// From a text that control reads again and again.
    ///
    /// @param everySeconds between two readings: 10 to 604,800, of a URL at least 60
    /// @param expireAfterSeconds how long entries hold since the feed was last read well; 0 for
    /// ever
    record From(Place place, FeedFormat format, int everySeconds, int expireAfterSeconds)
            implements ListFeed {
        public static final int FILE_EVERY_SECONDS_MIN = 10;
        public static final int URL_EVERY_SECONDS_MIN = 60;
        public static final int EVERY_SECONDS_MAX = 604_800;
        public static final int EXPIRE_AFTER_SECONDS_MAX = 31_536_000;

        public From {
            int min =
                    switch (place) {
                        case Place.Url _ -> URL_EVERY_SECONDS_MIN;
                        case Place.File _ -> FILE_EVERY_SECONDS_MIN;
                    };
            Refuse.unlessInRange("everySeconds", everySeconds, min, EVERY_SECONDS_MAX);
            // Two readings may fail before anything expires.
            if (expireAfterSeconds != 0) {
                Refuse.unlessInRange(
                        "expireAfterSeconds",
                        expireAfterSeconds,
                        3L * everySeconds,
                        EXPIRE_AFTER_SECONDS_MAX);
            }
        }
    }

    /// Where a feed's text is.
    sealed interface Place {
        int CHARACTERS_MAX = 2_000;

        /// Fetched by HTTP.
        ///
        /// @param url absolute, `http` or `https`, without user and fragment
        record Url(String url) implements Place {
            private static final Pattern FORM =
                    Pattern.compile("https?://[^\\s/?#@\\\\]+([/?][!-~&&[^#\\\\]]*)?");

            public Url {
                Refuse.unless(
                        url.length() <= CHARACTERS_MAX && FORM.matcher(url).matches(),
                        "url",
                        url,
                        "http:// or https:// with a host, without user and fragment");
            }
        }

        /// Read where control runs.
        ///
        /// @param path absolute, without `..`
        record File(String path) implements Place {
            private static final Pattern FORM = Pattern.compile("(/[^/\\p{Cntrl}]+)+");
            private static final Pattern UPWARDS = Pattern.compile("(.*/)?\\.\\.?(/.*)?");

            public File {
                Refuse.unless(
                        path.length() <= CHARACTERS_MAX
                                && FORM.matcher(path).matches()
                                && !UPWARDS.matcher(path).matches(),
                        "file",
                        path,
                        "an absolute path without \"..\"");
            }
        }
    }
}
