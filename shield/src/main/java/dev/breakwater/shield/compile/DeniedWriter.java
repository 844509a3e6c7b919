package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Writes denied single addresses so that finding any of them, or none, reads one cache line.
final class DeniedWriter {
    /// `HASH_SCOPE_DENIED_*` of bpf/lists.h.
    private static final long SCOPE_IPV4 = 0x200_0000_0000L;

    private static final long SCOPE_IPV6 = 0x201_0000_0000L;

    private DeniedWriter() {}

    /// Where the addresses stand.
    ///
    /// @param line 0 where there are none
    /// @param mask count of lines less 1
    record Denied(int line, int mask) {
        static final Denied NONE = new Denied(0, 0);
    }

    /// Writes the addresses of one family, none of them all zeros.
    static Denied write(
            ImageWriter image, HashSeed seed, IpFamily family, Collection<IpPrefix> addresses) {
        if (addresses.isEmpty()) {
            return Denied.NONE;
        }
        int perLine = perLine(family);
        // Half full: then a line that overflows is rare, and one lookup in a hundred reads two.
        int lines = Math.max(1, Integer.highestOneBit(2 * addresses.size() / perLine) << 1);
        while (true) {
            int[] used = new int[lines];
            if (spread(null, 0, used, seed, family, addresses)) {
                int line = image.addLines(lines);
                spread(image, line, new int[lines], seed, family, addresses);
                return new Denied(line, lines - 1);
            }
            lines <<= 1;
        }
    }

    private static int perLine(IpFamily family) {
        return switch (family) {
            case IPV4 -> ShieldAbi.DENIED_IPV4_PER_LINE;
            case IPV6 -> ShieldAbi.DENIED_IPV6_PER_LINE;
        };
    }

    /// Gives each address its line, and writes it where there is an image. False where one finds no
    /// gap in all its probes.
    private static boolean spread(
            @Nullable ImageWriter image,
            int first,
            int[] used,
            HashSeed seed,
            IpFamily family,
            Collection<IpPrefix> addresses) {
        long scope = family == IpFamily.IPV4 ? SCOPE_IPV4 : SCOPE_IPV6;
        int perLine = perLine(family);
        for (IpPrefix address : addresses) {
            long hash = seed.hash(scope, address.high(), address.low());
            int probe = 0;
            int line = (int) hash & (used.length - 1);
            while (used[line] == perLine) {
                if (++probe == ShieldAbi.DENIED_PROBES_MAX) {
                    return false;
                }
                line = (int) (hash + probe) & (used.length - 1);
            }
            if (image != null) {
                put(image, first + line, used[line], address);
            }
            used[line]++;
        }
        return true;
    }

    private static void put(ImageWriter image, int line, int index, IpPrefix address) {
        switch (address.family()) {
            case IPV4 -> image.putInt(line, index * Integer.BYTES, (int) (address.high() >>> 32));
            case IPV6 -> {
                int offset = index * ShieldAbi.DENIED_IPV6_BYTES;
                image.putLong(line, offset + ShieldAbi.DENIED_IPV6_HIGH_OFFSET, address.high());
                image.putLong(line, offset + ShieldAbi.DENIED_IPV6_LOW_OFFSET, address.low());
            }
        }
    }
}
