package dev.breakwater.shield.judge;

/// What a filter rule matched.
///
/// @param bytes of whole frames
public record Hits(long packets, long bytes) {
    static final Hits NONE = new Hits(0, 0);

    Hits plus(long frameBytes) {
        return new Hits(packets + 1, bytes + frameBytes);
    }
}
