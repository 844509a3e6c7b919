package dev.breakwater.agent.tables;

/// Packets and their bytes.
public record Tally(long packets, long bytes) {
    public static final Tally ZERO = new Tally(0, 0);

    public Tally plus(Tally other) {
        return new Tally(packets + other.packets, bytes + other.bytes);
    }

    /// What was counted since `earlier`; never below zero.
    public Tally since(Tally earlier) {
        return new Tally(
                Math.max(0, packets - earlier.packets), Math.max(0, bytes - earlier.bytes));
    }

    public boolean isZero() {
        return packets == 0 && bytes == 0;
    }
}
