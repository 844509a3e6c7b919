package dev.breakwater.shield.config;

/// An IP address as two numbers.
///
/// @param high an IPv6 address's first eight bytes; an IPv4 address in the upper four
/// @param low an IPv6 address's last eight bytes; 0 for IPv4
public record IpAddress(IpFamily family, long high, long low) {
    public IpAddress {
        if (family == IpFamily.IPV4) {
            Refuse.unless((high & 0xFFFF_FFFFL) == 0, "high", high, "no bit below the upper 32");
            Refuse.unless(low == 0, "low", low, "0");
        }
    }

    /// The IPv4 address whose four bytes are the bits of `bits`.
    public static IpAddress ipv4(int bits) {
        return new IpAddress(IpFamily.IPV4, (long) bits << 32, 0);
    }

    /// An IPv6 address of its two halves.
    public static IpAddress ipv6(long high, long low) {
        return new IpAddress(IpFamily.IPV6, high, low);
    }

    @Override
    public String toString() {
        return IpText.format(this);
    }
}
