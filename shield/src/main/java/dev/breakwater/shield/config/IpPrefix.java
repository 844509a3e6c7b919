package dev.breakwater.shield.config;

/// All addresses that share their first bits.
///
/// @param high as in [IpAddress]
/// @param low as in [IpAddress]
/// @param length bits shared, 0 to 32 or 128; those after it are 0
public record IpPrefix(IpFamily family, long high, long low, int length) {
    public IpPrefix {
        Refuse.unlessInRange("length", length, 0, family.bits());
        Refuse.unless(
                (high & ~highMask(length)) == 0 && (low & ~lowMask(length)) == 0,
                "prefix",
                IpText.format(new IpAddress(family, high, low)) + "/" + length,
                "no bit set after the first " + length);
    }

    /// The prefix of the first `length` bits of an address.
    public static IpPrefix of(IpAddress address, int length) {
        return new IpPrefix(
                address.family(),
                address.high() & highMask(length),
                address.low() & lowMask(length),
                length);
    }

    /// The prefix that holds one address alone.
    public static IpPrefix single(IpAddress address) {
        return of(address, address.family().bits());
    }

    /// Whether it holds one address alone.
    public boolean isSingle() {
        return length == family.bits();
    }

    /// Whether an address lies in it.
    public boolean contains(IpAddress address) {
        return family == address.family()
                && (address.high() & highMask(length)) == high
                && (address.low() & lowMask(length)) == low;
    }

    /// Whether all of another prefix lies in it.
    public boolean contains(IpPrefix other) {
        return length <= other.length
                && contains(new IpAddress(other.family, other.high, other.low));
    }

    private static long highMask(int length) {
        if (length == 0) {
            return 0;
        }
        return length >= 64 ? -1L : -1L << (64 - length);
    }

    private static long lowMask(int length) {
        if (length <= 64) {
            return 0;
        }
        return length >= 128 ? -1L : -1L << (128 - length);
    }

    @Override
    public String toString() {
        String address = IpText.format(new IpAddress(family, high, low));
        return isSingle() ? address : address + "/" + length;
    }
}
