package dev.breakwater.shield.config;

/// Values of IPv4's time to live or IPv6's hop limit, both ends included.
///
/// @param min 0 to `max`
/// @param max up to 255
public record TtlRange(int min, int max) {
    public static final int MAX = 255;

    /// Every value.
    public static final TtlRange ANY = new TtlRange(0, MAX);

    public TtlRange {
        Refuse.unlessInRange("max", max, 0, MAX);
        Refuse.unlessInRange("min", min, 0, max);
    }

    public boolean contains(int ttl) {
        return ttl >= min && ttl <= max;
    }

    public boolean isAny() {
        return equals(ANY);
    }
}
