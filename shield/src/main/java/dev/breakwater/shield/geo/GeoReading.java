package dev.breakwater.shield.geo;

/// What became of reading a database.
public sealed interface GeoReading {
    record Accepted(GeoLayer layer) implements GeoReading {}

    /// The database contradicts itself or isn't one; nothing of it is used.
    ///
    /// @param offsetBytes from the file's start, where it does
    /// @param reason as `name: found (expected: ...)`
    record Rejected(long offsetBytes, String reason) implements GeoReading {
        @Override
        public String toString() {
            return "at byte " + offsetBytes + ": " + reason;
        }
    }
}
