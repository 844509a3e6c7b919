package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.IpFamily;
import java.util.Arrays;

/// The entries of one family that stand in the lists' trie: those that allow, and those that deny
/// more than a single address. Immutable.
///
/// Reads the lists' own arrays: besides them an entry costs four bytes.
final class ListPrefixes implements OrderedPrefixes {
    private final IpFamily family;
    private final AddressEntries allowed;
    private final AddressEntries denied;

    /// Indexes among the family's entries, those of denied ones as their complement.
    private final int[] order;

    ListPrefixes(IpFamily family, AddressEntries allowed, AddressEntries denied) {
        this.family = family;
        this.allowed = allowed;
        this.denied = denied;
        this.order = merge();
    }

    private int[] merge() {
        int allowedCount = countOf(allowed);
        int deniedCount = countOf(denied);
        int[] merged = new int[allowedCount + deniedCount];
        int count = 0;
        int allowing = 0;
        for (int denying = 0; denying < deniedCount; denying++) {
            if (!isHashed(denying)) {
                while (allowing < allowedCount && compare(allowing, denying) <= 0) {
                    merged[count++] = allowing++;
                }
                merged[count++] = ~denying;
            }
        }
        while (allowing < allowedCount) {
            merged[count++] = allowing++;
        }
        return Arrays.copyOf(merged, count);
    }

    private int countOf(AddressEntries entries) {
        return switch (family) {
            case IPV4 -> entries.ipv4Count();
            case IPV6 -> entries.ipv6Count();
        };
    }

    private boolean isHashed(int denying) {
        return switch (family) {
            case IPV4 -> DeniedWriter.isDeniedIpv4(denied, denying);
            case IPV6 -> DeniedWriter.isDeniedIpv6(denied, denying);
        };
    }

    private int compare(int allowing, int denying) {
        int compared = Long.compareUnsigned(high(allowed, allowing), high(denied, denying));
        if (compared == 0) {
            compared = Long.compareUnsigned(low(allowed, allowing), low(denied, denying));
        }
        return compared != 0 ? compared : length(allowed, allowing) - length(denied, denying);
    }

    private long high(AddressEntries entries, int index) {
        return switch (family) {
            case IPV4 -> (long) entries.ipv4Address(index) << Integer.SIZE;
            case IPV6 -> entries.ipv6High(index);
        };
    }

    private long low(AddressEntries entries, int index) {
        return switch (family) {
            case IPV4 -> 0;
            case IPV6 -> entries.ipv6Low(index);
        };
    }

    private int length(AddressEntries entries, int index) {
        return switch (family) {
            case IPV4 -> entries.ipv4Length(index);
            case IPV6 -> entries.ipv6Length(index);
        };
    }

    @Override
    public int count() {
        return order.length;
    }

    @Override
    public long high(int index) {
        return isDenied(index) ? high(denied, ~order[index]) : high(allowed, order[index]);
    }

    @Override
    public long low(int index) {
        return isDenied(index) ? low(denied, ~order[index]) : low(allowed, order[index]);
    }

    @Override
    public int length(int index) {
        return isDenied(index) ? length(denied, ~order[index]) : length(allowed, order[index]);
    }

    private boolean isDenied(int index) {
        return order[index] < 0;
    }

    @Override
    public int leaf(int index, int inherited) {
        return isDenied(index) ? ShieldAbi.LIST_DENY : ShieldAbi.LIST_ALLOW;
    }
}
