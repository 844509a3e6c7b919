package dev.breakwater.shield.feed;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// All addresses from one to another.
final class AddressRange {
    private AddressRange() {}

    /// The fewest prefixes that hold these addresses and no other: at most 62 or 254.
    static List<IpPrefix> split(IpAddress first, IpAddress last) {
        if (first.family() != last.family()) {
            throw new RefusedLineException("a range of two families (expected: of one)");
        }
        BigInteger from = number(first);
        BigInteger to = number(last);
        if (from.compareTo(to) > 0) {
            throw new RefusedLineException(
                    "a range that ends before it begins (expected: the first address first)");
        }
        int bits = first.family().bits();
        List<IpPrefix> prefixes = new ArrayList<>();
        while (from.compareTo(to) <= 0) {
            // As large as the first address's place allows, and no larger than what is left.
            int free = from.signum() == 0 ? bits : Math.min(bits, from.getLowestSetBit());
            BigInteger left = to.subtract(from).add(BigInteger.ONE);
            int size = Math.min(free, left.bitLength() - 1);
            prefixes.add(IpPrefix.of(address(first.family(), from), bits - size));
            from = from.add(BigInteger.ONE.shiftLeft(size));
        }
        return prefixes;
    }

    private static BigInteger number(IpAddress address) {
        BigInteger high = unsigned(address.high());
        return address.family() == IpFamily.IPV4
                ? high.shiftRight(32)
                : high.shiftLeft(64).add(unsigned(address.low()));
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    private static IpAddress address(IpFamily family, BigInteger number) {
        return switch (family) {
            case IPV4 -> IpAddress.ipv4(number.intValue());
            case IPV6 -> IpAddress.ipv6(number.shiftRight(64).longValue(), number.longValue());
        };
    }
}
