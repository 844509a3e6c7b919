package dev.breakwater.shield.config;

/// The two address families.
public enum IpFamily {
    IPV4(32),
    IPV6(128);

    private final int bits;

    IpFamily(int bits) {
        this.bits = bits;
    }

    /// Bits of an address.
    public int bits() {
        return bits;
    }
}
