package dev.breakwater.shield.config;

/// Ports from one to another, both included.
///
/// @param first 0 to 65535
/// @param last `first` to 65535
public record PortRange(int first, int last) {
    public static final int PORT_MAX = 65_535;

    public PortRange {
        Refuse.unlessInRange("first", first, 0, PORT_MAX);
        Refuse.unlessInRange("last", last, first, PORT_MAX);
    }

    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    /// How many ports it holds.
    public int count() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
