package dev.breakwater.lab.flood;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/// Addresses that a stream's packets claim to come from: any of one prefix.
///
/// An address is two numbers, an IPv6 address's first and second eight bytes; an IPv4 address
/// stands in the upper half of the first.
///
/// @param spreadHigh the bits that vary, of the first eight bytes
/// @param spreadLow the bits that vary, of the second eight bytes
record SourcePrefix(boolean isIpv6, long baseHigh, long baseLow, long spreadHigh, long spreadLow) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    /// Reads "198.18.0.0/15", or an address alone.
    static SourcePrefix parse(String text) {
        int slash = text.indexOf('/');
        byte[] address =
                InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
        boolean isIpv6 = address.length == 16;
        int bitsMax = isIpv6 ? IPV6_BITS : IPV4_BITS;
        int bits = slash < 0 ? bitsMax : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > bitsMax) {
            throw new IllegalArgumentException(
                    "prefix: " + text + " (expected: a length of 0 to " + bitsMax + ")");
        }
        ByteBuffer bytes = ByteBuffer.allocate(16).put(address).rewind();
        long high = bytes.getLong();
        long low = bytes.getLong();
        long spreadHigh = isIpv6 ? ones(64 - bits) : ones(IPV4_BITS - bits) << IPV4_BITS;
        long spreadLow = isIpv6 ? ones(IPV6_BITS - bits) : 0;
        return new SourcePrefix(
                isIpv6, high & ~spreadHigh, low & ~spreadLow, spreadHigh, spreadLow);
    }

    /// The lowest bits set, so many of them: all from 64 on, none up to 0.
    private static long ones(int count) {
        return count >= 64 ? -1 : count <= 0 ? 0 : (1L << count) - 1;
    }
}
