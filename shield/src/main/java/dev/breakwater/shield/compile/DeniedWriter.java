package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.IpFamily;
import java.util.List;

/// Writes denied single addresses so that finding any of them, or none, reads one cache line.
///
/// Straight from the lists' arrays to the image: a million make nothing that must be collected.
final class DeniedWriter {
    /// `HASH_SCOPE_DENIED_*` of bpf/lists.h.
    private static final long SCOPE_IPV4 = 0x200_0000_0000L;

    private static final long SCOPE_IPV6 = 0x201_0000_0000L;

    private final ImageWriter image;
    private final HashSeed seed;
    private final int first;
    private final byte[] used;

    private DeniedWriter(ImageWriter image, HashSeed seed, int lines) {
        this.image = image;
        this.seed = seed;
        this.first = image.addLines(lines);
        this.used = new byte[lines];
    }

    /// Where the addresses stand.
    ///
    /// @param line 0 where there are none
    /// @param mask count of lines less 1
    record Denied(int line, int mask) {
        static final Denied NONE = new Denied(0, 0);
    }

    /// Whether an IPv4 entry stands here; the address of zeros is a line's gap.
    static boolean isDeniedIpv4(AddressEntries entries, int index) {
        return entries.ipv4Length(index) == IpFamily.IPV4.bits() && entries.ipv4Address(index) != 0;
    }

    /// As [#isDeniedIpv4], of the IPv6 entry of that index among those.
    static boolean isDeniedIpv6(AddressEntries entries, int index) {
        return entries.ipv6Length(index) == IpFamily.IPV6.bits()
                && (entries.ipv6High(index) | entries.ipv6Low(index)) != 0;
    }

    /// Writes the single addresses of one family, each once.
    ///
    /// @param denying entries of all lists that deny
    static Denied write(
            ImageWriter image, HashSeed seed, IpFamily family, List<AddressEntries> denying) {
        int count = count(family, denying);
        if (count == 0) {
            return Denied.NONE;
        }
        int perLine =
                switch (family) {
                    case IPV4 -> ShieldAbi.DENIED_IPV4_PER_LINE;
                    case IPV6 -> ShieldAbi.DENIED_IPV6_PER_LINE;
                };
        // Half full: then a line that overflows is rare, and one lookup in a hundred reads two.
        int lines = Math.max(1, Integer.highestOneBit(2 * count / perLine) << 1);
        while (true) {
            DeniedWriter writer = new DeniedWriter(image, seed, lines);
            boolean hasRoom =
                    switch (family) {
                        case IPV4 -> writer.putIpv4(denying);
                        case IPV6 -> writer.putIpv6(denying);
                    };
            if (hasRoom) {
                return new Denied(writer.first, lines - 1);
            }
            image.cut(writer.first);
            lines <<= 1;
        }
    }

    private static int count(IpFamily family, List<AddressEntries> denying) {
        int count = 0;
        for (AddressEntries entries : denying) {
            switch (family) {
                case IPV4 -> {
                    for (int i = 0; i < entries.ipv4Count(); i++) {
                        count += isDeniedIpv4(entries, i) ? 1 : 0;
                    }
                }
                case IPV6 -> {
                    for (int i = 0; i < entries.ipv6Count(); i++) {
                        count += isDeniedIpv6(entries, i) ? 1 : 0;
                    }
                }
            }
        }
        return count;
    }

    /// False where an address finds no gap in all its probes.
    private boolean putIpv4(List<AddressEntries> denying) {
        for (AddressEntries entries : denying) {
            for (int i = 0; i < entries.ipv4Count(); i++) {
                if (isDeniedIpv4(entries, i) && !putIpv4(entries.ipv4Address(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean putIpv6(List<AddressEntries> denying) {
        for (AddressEntries entries : denying) {
            for (int i = 0; i < entries.ipv6Count(); i++) {
                if (isDeniedIpv6(entries, i) && !putIpv6(entries.ipv6High(i), entries.ipv6Low(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean putIpv4(int address) {
        long hash = seed.hash(SCOPE_IPV4, (long) address << 32, 0);
        for (int probe = 0; probe < ShieldAbi.DENIED_PROBES_MAX; probe++) {
            int line = (int) (hash + probe) & (used.length - 1);
            for (int i = 0; i < used[line]; i++) {
                if (image.intAt(first + line, i * Integer.BYTES) == address) {
                    return true; // Another list denies it too.
                }
            }
            if (used[line] < ShieldAbi.DENIED_IPV4_PER_LINE) {
                image.putInt(first + line, used[line]++ * Integer.BYTES, address);
                return true;
            }
        }
        return false;
    }

    private boolean putIpv6(long high, long low) {
        long hash = seed.hash(SCOPE_IPV6, high, low);
        for (int probe = 0; probe < ShieldAbi.DENIED_PROBES_MAX; probe++) {
            int line = (int) (hash + probe) & (used.length - 1);
            for (int i = 0; i < used[line]; i++) {
                if (highAt(line, i) == high && lowAt(line, i) == low) {
                    return true;
                }
            }
            if (used[line] < ShieldAbi.DENIED_IPV6_PER_LINE) {
                int offset = used[line]++ * ShieldAbi.DENIED_IPV6_BYTES;
                image.putLong(first + line, offset + ShieldAbi.DENIED_IPV6_HIGH_OFFSET, high);
                image.putLong(first + line, offset + ShieldAbi.DENIED_IPV6_LOW_OFFSET, low);
                return true;
            }
        }
        return false;
    }

    private long highAt(int line, int index) {
        int offset = index * ShieldAbi.DENIED_IPV6_BYTES + ShieldAbi.DENIED_IPV6_HIGH_OFFSET;
        return image.longAt(first + line, offset);
    }

    private long lowAt(int line, int index) {
        int offset = index * ShieldAbi.DENIED_IPV6_BYTES + ShieldAbi.DENIED_IPV6_LOW_OFFSET;
        return image.longAt(first + line, offset);
    }
}
