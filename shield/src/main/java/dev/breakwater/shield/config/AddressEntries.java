package dev.breakwater.shield.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/// The entries of an address list: prefixes, and what some of them say more. Immutable.
///
/// Made for two million: numbers in arrays, 5 bytes for an IPv4 entry and 17 for an IPv6 one, and
/// notes only where there is something to note. IPv4 entries come first; each family is in the
/// order of address and then length, and no prefix stands in it twice.
public final class AddressEntries implements Iterable<IpPrefix> {
    public static final AddressEntries EMPTY =
            new AddressEntriesBuilder(EntrySource.MANUAL).build();

    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final int[] ipv4;
    private final byte[] ipv4Lengths;
    private final long[] ipv6High;
    private final long[] ipv6Low;
    private final byte[] ipv6Lengths;
    private final EntryNotes notes;
    private final long contentHash;

    /// Takes the arrays over, in order and each prefix once.
    AddressEntries(
            int[] ipv4,
            byte[] ipv4Lengths,
            long[] ipv6High,
            long[] ipv6Low,
            byte[] ipv6Lengths,
            EntryNotes notes) {
        this.ipv4 = ipv4;
        this.ipv4Lengths = ipv4Lengths;
        this.ipv6High = ipv6High;
        this.ipv6Low = ipv6Low;
        this.ipv6Lengths = ipv6Lengths;
        this.notes = notes;
        this.contentHash = hash();
    }

    /// Entries that say no more than their prefix, written by people.
    public static AddressEntries of(Collection<IpPrefix> prefixes) {
        AddressEntriesBuilder builder = new AddressEntriesBuilder(EntrySource.MANUAL);
        prefixes.forEach(builder::add);
        return builder.build();
    }

    /// The prefixes that stand in any of some entries, whatever those say of them.
    public static AddressEntries union(List<AddressEntries> all) {
        return all.size() == 1 ? all.getFirst() : union(all, (_, _) -> true);
    }

    /// As [#union], of those that are chosen.
    public static AddressEntries union(List<AddressEntries> all, Choice choice) {
        AddressEntriesBuilder union = new AddressEntriesBuilder(EntrySource.MANUAL);
        for (AddressEntries entries : all) {
            for (int i = 0; i < entries.size(); i++) {
                if (choice.isMade(entries, i)) {
                    union.addFrom(entries, i);
                }
            }
        }
        return union.build();
    }

    /// Which of some entries are meant.
    @FunctionalInterface
    public interface Choice {
        /// Whether an entry is one of them.
        ///
        /// @param index 0 to [#size] less 1
        boolean isMade(AddressEntries entries, int index);
    }

    public int size() {
        return ipv4.length + ipv6High.length;
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /// How many IPv4 entries there are: their indexes are below it, those of IPv6 entries are not.
    public int ipv4Count() {
        return ipv4.length;
    }

    public int ipv6Count() {
        return ipv6High.length;
    }

    /// The four bytes of an IPv4 entry's address.
    ///
    /// @param index 0 to [#ipv4Count] less 1
    public int ipv4Address(int index) {
        return ipv4[index];
    }

    public int ipv4Length(int index) {
        return ipv4Lengths[index];
    }

    /// The first eight bytes of an IPv6 entry's address.
    ///
    /// @param index among the IPv6 entries: 0 to [#ipv6Count] less 1
    public long ipv6High(int index) {
        return ipv6High[index];
    }

    public long ipv6Low(int index) {
        return ipv6Low[index];
    }

    /// As a signed byte may say it: 0 to 128.
    public int ipv6Length(int index) {
        return ipv6Lengths[index] & 0xFF;
    }

    /// One entry's prefix.
    ///
    /// @param index 0 to [#size] less 1
    public IpPrefix prefix(int index) {
        if (index < ipv4.length) {
            return new IpPrefix(
                    IpFamily.IPV4, (long) ipv4[index] << 32, 0, ipv4Lengths[index] & 0xFF);
        }
        int i = index - ipv4.length;
        return new IpPrefix(IpFamily.IPV6, ipv6High[i], ipv6Low[i], ipv6Length(i));
    }

    /// What entries say besides their prefixes.
    public EntryNotes notes() {
        return notes;
    }

    /// Where a prefix stands, or a negative number where it doesn't.
    public int indexOf(IpPrefix prefix) {
        boolean isIpv4 = prefix.family() == IpFamily.IPV4;
        int low = isIpv4 ? 0 : ipv4.length;
        int high = (isIpv4 ? ipv4.length : size()) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(middle, prefix);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private int compare(int index, IpPrefix prefix) {
        if (index < ipv4.length) {
            int order = Integer.compareUnsigned(ipv4[index], (int) (prefix.high() >>> 32));
            return order != 0 ? order : ipv4Lengths[index] - prefix.length();
        }
        int i = index - ipv4.length;
        int order = Long.compareUnsigned(ipv6High[i], prefix.high());
        if (order == 0) {
            order = Long.compareUnsigned(ipv6Low[i], prefix.low());
        }
        return order != 0 ? order : ipv6Length(i) - prefix.length();
    }

    /// Whether every entry has this source.
    public boolean isAllOf(EntrySource source) {
        return isEmpty() || notes.isAllOf(source);
    }

    /// The entries that hold at an instant: itself where all do.
    ///
    /// @param second since 1970
    public AddressEntries inForceAt(long second) {
        if (notes.firstExpirySecond() > second) {
            return this;
        }
        AddressEntriesBuilder left = new AddressEntriesBuilder(notes.plainSource());
        for (int i = 0; i < size(); i++) {
            if (!notes.isNoted(i)) {
                left.addFrom(this, i);
            } else if (notes.of(i).isInForce(second)) {
                left.addFrom(this, i, notes.of(i));
            }
        }
        return left.build();
    }

    /// The same entries, each to expire at that second; [EntryNote#NEVER] for never.
    public AddressEntries expiringAt(long second) {
        AddressEntriesBuilder all = new AddressEntriesBuilder(notes.plainSource());
        for (int i = 0; i < size(); i++) {
            if (second == EntryNote.NEVER && !notes.isNoted(i)) {
                all.addFrom(this, i);
            } else {
                EntryNote note = notes.of(i);
                all.addFrom(this, i, new EntryNote(note.source(), note.reason(), second));
            }
        }
        return all.build();
    }

    /// The first second after an instant at which an entry stops to hold; [EntryNote#NEVER] where
    /// none does.
    public long nextExpirySecond(long second) {
        return notes.nextExpirySecond(second);
    }

    /// A number that entries with other content hardly ever have, known without a look at them.
    public long contentHash() {
        return contentHash;
    }

    private long hash() {
        long hash = notes.contentHash();
        for (int i = 0; i < ipv4.length; i++) {
            hash = (hash ^ ((long) ipv4[i] << 8 | ipv4Lengths[i])) * MIX;
            hash ^= hash >>> 29;
        }
        for (int i = 0; i < ipv6High.length; i++) {
            hash = (hash ^ ipv6High[i]) * MIX;
            hash = (hash ^ hash >>> 31 ^ ipv6Low[i]) * MIX;
            hash = (hash ^ hash >>> 29 ^ ipv6Lengths[i]) * MIX;
        }
        return hash;
    }

    @Override
    public Iterator<IpPrefix> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public IpPrefix next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return prefix(next++);
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof AddressEntries that
                        && contentHash == that.contentHash
                        && Arrays.equals(ipv4, that.ipv4)
                        && Arrays.equals(ipv4Lengths, that.ipv4Lengths)
                        && Arrays.equals(ipv6High, that.ipv6High)
                        && Arrays.equals(ipv6Low, that.ipv6Low)
                        && Arrays.equals(ipv6Lengths, that.ipv6Lengths)
                        && notes.equals(that.notes));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(contentHash);
    }

    /// The first few.
    @Override
    public String toString() {
        int shown = Math.min(size(), 10);
        String first =
                String.join(
                        ", ",
                        IntStream.range(0, shown).mapToObj(i -> prefix(i).toString()).toList());
        return "[" + first + (size() > shown ? ", ... " + size() + "]" : "]");
    }
}
