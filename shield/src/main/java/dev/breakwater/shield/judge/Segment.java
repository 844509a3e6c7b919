package dev.breakwater.shield.judge;

/// A segment of a TCP stream.
///
/// @param sequence of its first byte
record Segment(int sequence, Span payload) {
    /// How far the segment's beginning lies before where the stream goes on; negative where beyond.
    int before(Connection connection) {
        return connection.nextSequence - sequence;
    }

    /// What it has from where the stream goes on; nothing where it has none of that.
    Span rest(Connection connection) {
        int before = before(connection);
        return before >= 0 && before < payload.length() ? payload.after(before) : Span.EMPTY;
    }
}
