package dev.breakwater.shield.config;

/// Lengths of an IP packet, its header included, both ends included.
///
/// @param minBytes 0 to `maxBytes`
/// @param maxBytes up to 65535
public record LengthRange(int minBytes, int maxBytes) {
    public static final int BYTES_MAX = 65_535;

    /// Every length.
    public static final LengthRange ANY = new LengthRange(0, BYTES_MAX);

    public LengthRange {
        Refuse.unlessInRange("max", maxBytes, 0, BYTES_MAX);
        Refuse.unlessInRange("min", minBytes, 0, maxBytes);
    }

    public boolean contains(int bytes) {
        return bytes >= minBytes && bytes <= maxBytes;
    }

    public boolean isAny() {
        return equals(ANY);
    }
}
