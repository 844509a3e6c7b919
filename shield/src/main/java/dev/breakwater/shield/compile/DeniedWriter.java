package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.IpFamily;
import java.nio.ByteBuffer;
import java.util.List;

/// Writes denied single addresses so that finding any of them, or none, reads one cache line.
///
/// Straight from the lists' arrays to where the packet path reads them: two million IPv6 addresses
/// take 64 MiB there, and are not to lie on the heap as well. Immutable.
final class DeniedWriter {
    /// `HASH_SCOPE_DENIED_*` of bpf/lists.h.
    private static final long SCOPE_IPV4 = 0x200_0000_0000L;

    private static final long SCOPE_IPV6 = 0x201_0000_0000L;
    private static final byte[] EMPTY_LINES = new byte[64 * ShieldAbi.LINE_BYTES];

    private final HashSeed seed;
    private final IpFamily family;
    private final List<AddressEntries> denying;
    private final int lines;

    private DeniedWriter(HashSeed seed, IpFamily family, List<AddressEntries> denying, int lines) {
        this.seed = seed;
        this.family = family;
        this.denying = denying;
        this.lines = lines;
    }

    /// Reckons how much room the single addresses of one family take.
    ///
    /// @param denying entries of all lists that deny
    /// @throws IllegalArgumentException where that is 2 GiB or more
    static DeniedWriter of(HashSeed seed, IpFamily family, List<AddressEntries> denying) {
        int count = count(family, denying);
        if (count == 0) {
            return new DeniedWriter(seed, family, List.of(), 0);
        }
        List<AddressEntries> lists = List.copyOf(denying);
        int lines = Math.max(1, Integer.highestOneBit(count / filledPerLine(family)) << 1);
        while (true) {
            Part.LISTS.requireRoom(lines);
            DeniedWriter writer = new DeniedWriter(seed, family, lists, lines);
            if (writer.hasRoom()) {
                return writer;
            }
            if (lists.size() > 1) {
                // Dozens may deny the same address, and each of them counted.
                lists = List.of(union(family, lists));
            } else {
                lines <<= 1;
            }
        }
    }

    private static AddressEntries union(IpFamily family, List<AddressEntries> lists) {
        return AddressEntries.union(
                lists,
                (entries, i) ->
                        isDenied(entries, i)
                                && (i < entries.ipv4Count()) == (family == IpFamily.IPV4));
    }

    /// How many it writes: none, or a power of two.
    int lines() {
        return lines;
    }

    /// Writes all of them.
    ///
    /// @param target little-endian, of any contents
    /// @param first line of the target
    void write(ByteBuffer target, int first) {
        long end = (long) (first + lines) * ShieldAbi.LINE_BYTES;
        for (int at = first * ShieldAbi.LINE_BYTES; at < end; at += EMPTY_LINES.length) {
            target.put(at, EMPTY_LINES, 0, (int) Math.min(EMPTY_LINES.length, end - at));
        }
        boolean isWritten = new Pass(target, first).putAll();
        // The same addresses found room before, in the same order.
        assert isWritten : family;
    }

    /// An address that several lists deny counts as often here, and stands once later: what has
    /// room with more before it has room with fewer.
    private boolean hasRoom() {
        return new Pass(ByteBuffer.allocate(0), 0).putAll();
    }

    /// How many addresses a line has on average, at most: about half of what it holds. Then a line
    /// that overflows is rare, and one lookup in a hundred reads two.
    private static int filledPerLine(IpFamily family) {
        return switch (family) {
            case IPV4 -> 8;
            case IPV6 -> 2;
        };
    }

    /// Whether an entry of a list that denies stands here.
    static boolean isDenied(AddressEntries entries, int index) {
        return index < entries.ipv4Count()
                ? isDeniedIpv4(entries, index)
                : isDeniedIpv6(entries, index - entries.ipv4Count());
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

    /// One way through all addresses: into a target, or, where that has no bytes, to see whether
    /// they have room. Owned by one thread.
    private final class Pass {
        private final ByteBuffer target;
        private final int first;
        private final boolean isWriting;
        private final byte[] used = new byte[lines];

        Pass(ByteBuffer target, int first) {
            this.target = target;
            this.first = first;
            this.isWriting = target.hasRemaining();
        }

        /// False where an address finds no gap in all its probes.
        boolean putAll() {
            for (AddressEntries entries : denying) {
                boolean hasRoom =
                        switch (family) {
                            case IPV4 -> putIpv4(entries);
                            case IPV6 -> putIpv6(entries);
                        };
                if (!hasRoom) {
                    return false;
                }
            }
            return true;
        }

        private boolean putIpv4(AddressEntries entries) {
            for (int i = 0; i < entries.ipv4Count(); i++) {
                if (isDeniedIpv4(entries, i) && !putIpv4(entries.ipv4Address(i))) {
                    return false;
                }
            }
            return true;
        }

        private boolean putIpv6(AddressEntries entries) {
            for (int i = 0; i < entries.ipv6Count(); i++) {
                if (isDeniedIpv6(entries, i) && !putIpv6(entries.ipv6High(i), entries.ipv6Low(i))) {
                    return false;
                }
            }
            return true;
        }

        private boolean putIpv4(int address) {
            long hash = seed.hash(SCOPE_IPV4, (long) address << 32, 0);
            long filterBits =
                    1L << (hash >>> ShieldAbi.DENIED_FILTER_FIRST_SHIFT)
                            | 1L << (hash >>> ShieldAbi.DENIED_FILTER_SECOND_SHIFT);
            for (int probe = 0; probe < ShieldAbi.DENIED_PROBES_MAX; probe++) {
                int line = (int) (hash + probe) & (lines - 1);
                if (isWriting && standsIpv4(line, address)) {
                    return true; // Another list denies it too.
                }
                if (isWriting) {
                    int at = at(line) + ShieldAbi.DENIED_IPV4_FILTER_OFFSET;
                    target.putLong(at, target.getLong(at) | filterBits);
                }
                if (used[line] < ShieldAbi.DENIED_IPV4_PER_LINE) {
                    if (isWriting) {
                        target.putInt(addressAt(line, used[line]), address);
                    }
                    used[line]++;
                    return true;
                }
            }
            return false;
        }

        private boolean standsIpv4(int line, int address) {
            for (int i = 0; i < used[line]; i++) {
                if (target.getInt(addressAt(line, i)) == address) {
                    return true;
                }
            }
            return false;
        }

        private boolean putIpv6(long high, long low) {
            long hash = seed.hash(SCOPE_IPV6, high, low);
            for (int probe = 0; probe < ShieldAbi.DENIED_PROBES_MAX; probe++) {
                int line = (int) (hash + probe) & (lines - 1);
                if (isWriting && standsIpv6(line, high, low)) {
                    return true;
                }
                if (used[line] < ShieldAbi.DENIED_IPV6_PER_LINE) {
                    if (isWriting) {
                        int at = at(line) + used[line] * ShieldAbi.DENIED_IPV6_BYTES;
                        target.putLong(at + ShieldAbi.DENIED_IPV6_HIGH_OFFSET, high);
                        target.putLong(at + ShieldAbi.DENIED_IPV6_LOW_OFFSET, low);
                    }
                    used[line]++;
                    return true;
                }
            }
            return false;
        }

        private boolean standsIpv6(int line, long high, long low) {
            for (int i = 0; i < used[line]; i++) {
                int at = at(line) + i * ShieldAbi.DENIED_IPV6_BYTES;
                if (target.getLong(at + ShieldAbi.DENIED_IPV6_HIGH_OFFSET) == high
                        && target.getLong(at + ShieldAbi.DENIED_IPV6_LOW_OFFSET) == low) {
                    return true;
                }
            }
            return false;
        }

        private int addressAt(int line, int index) {
            return at(line) + ShieldAbi.DENIED_IPV4_ADDRESSES_OFFSET + index * Integer.BYTES;
        }

        private int at(int line) {
            return (first + line) * ShieldAbi.LINE_BYTES;
        }
    }
}
