package dev.breakwater.shield.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects the entries of an address list, in any order. Owned by one thread.
///
/// A prefix that is added twice is kept once, with the note that holds longer.
public final class AddressEntriesBuilder {
    private static final int FIRST_CAPACITY = 16;

    private final EntrySource plainSource;
    private int[] ipv4 = new int[FIRST_CAPACITY];
    private byte[] ipv4Lengths = new byte[FIRST_CAPACITY];
    private int[] ipv4Notes = new int[0];
    private int ipv4Count;
    private long[] ipv6High = new long[FIRST_CAPACITY];
    private long[] ipv6Low = new long[FIRST_CAPACITY];
    private byte[] ipv6Lengths = new byte[FIRST_CAPACITY];
    private int[] ipv6Notes = new int[0];
    private int ipv6Count;

    /// Notes by the number that `ipv4Notes` and `ipv6Notes` say, less 1.
    private byte[] noteSources = new byte[FIRST_CAPACITY];
    private short[] noteReasons = new short[FIRST_CAPACITY];
    private long[] noteExpirySeconds = new long[FIRST_CAPACITY];
    private int noteCount;
    private final Map<String, Integer> reasonNumbers = new HashMap<>(Map.of("", 0));
    private final List<String> reasonTexts = new ArrayList<>(List.of(""));

    /// @param plainSource of the entries that are added without a note
    public AddressEntriesBuilder(EntrySource plainSource) {
        this.plainSource = plainSource;
    }

    /// How many were added, the same prefix each time.
    public int count() {
        return ipv4Count + ipv6Count;
    }

    public void add(IpPrefix prefix) {
        switch (prefix.family()) {
            case IPV4 -> addIpv4((int) (prefix.high() >>> 32), prefix.length());
            case IPV6 -> addIpv6(prefix.high(), prefix.low(), prefix.length());
        }
    }

    /// Adds an entry that says more than its prefix.
    ///
    /// @throws RefusedException where there are too many different reasons
    public void add(IpPrefix prefix, EntryNote note) {
        add(prefix);
        annotate(prefix.family(), note);
    }

    /// Adds an IPv4 prefix.
    ///
    /// @param address its four bytes, with no bit set after the first `length`
    public void addIpv4(int address, int length) {
        if (ipv4Count == ipv4.length) {
            ipv4 = Arrays.copyOf(ipv4, 2 * ipv4Count);
            ipv4Lengths = Arrays.copyOf(ipv4Lengths, 2 * ipv4Count);
        }
        ipv4[ipv4Count] = address;
        ipv4Lengths[ipv4Count++] = (byte) length;
    }

    /// Adds an IPv6 prefix with no bit set after the first `length`.
    public void addIpv6(long high, long low, int length) {
        if (ipv6Count == ipv6High.length) {
            ipv6High = Arrays.copyOf(ipv6High, 2 * ipv6Count);
            ipv6Low = Arrays.copyOf(ipv6Low, 2 * ipv6Count);
            ipv6Lengths = Arrays.copyOf(ipv6Lengths, 2 * ipv6Count);
        }
        ipv6High[ipv6Count] = high;
        ipv6Low[ipv6Count] = low;
        ipv6Lengths[ipv6Count++] = (byte) length;
    }

    void addFrom(AddressEntries entries, int index) {
        if (index < entries.ipv4Count()) {
            addIpv4(entries.ipv4Address(index), entries.ipv4Length(index));
        } else {
            int i = index - entries.ipv4Count();
            addIpv6(entries.ipv6High(i), entries.ipv6Low(i), entries.ipv6Length(i));
        }
    }

    void addFrom(AddressEntries entries, int index, EntryNote note) {
        addFrom(entries, index);
        annotate(index < entries.ipv4Count() ? IpFamily.IPV4 : IpFamily.IPV6, note);
    }

    /// Notes something of the entry that was added last.
    private void annotate(IpFamily family, EntryNote note) {
        if (note.equals(EntryNote.plain(plainSource))) {
            return;
        }
        int reason = reasonNumber(note.reason());
        if (noteCount == noteSources.length) {
            noteSources = Arrays.copyOf(noteSources, 2 * noteCount);
            noteReasons = Arrays.copyOf(noteReasons, 2 * noteCount);
            noteExpirySeconds = Arrays.copyOf(noteExpirySeconds, 2 * noteCount);
        }
        noteSources[noteCount] = note.source().code();
        noteReasons[noteCount] = (short) reason;
        noteExpirySeconds[noteCount++] = note.expirySecond();
        switch (family) {
            case IPV4 -> {
                ipv4Notes = grown(ipv4Notes, ipv4.length);
                ipv4Notes[ipv4Count - 1] = noteCount;
            }
            case IPV6 -> {
                ipv6Notes = grown(ipv6Notes, ipv6High.length);
                ipv6Notes[ipv6Count - 1] = noteCount;
            }
        }
    }

    private static int[] grown(int[] notes, int length) {
        return notes.length < length ? Arrays.copyOf(notes, length) : notes;
    }

    private int reasonNumber(String reason) {
        Integer known = reasonNumbers.get(reason);
        if (known != null) {
            return known;
        }
        int number = reasonTexts.size();
        Refuse.unless(
                number < EntryNotes.REASONS_MAX,
                "entries",
                "more than " + (EntryNotes.REASONS_MAX - 1) + " different reasons",
                "fewer; what differs from entry to entry is no reason");
        reasonNumbers.put(reason, number);
        reasonTexts.add(reason);
        return number;
    }

    /// All that was added. The builder is of no use afterwards.
    public AddressEntries build() {
        int[] ipv4Order =
                EntryOrder.ofIpv4(Arrays.copyOf(ipv4, ipv4Count), ipv4Lengths, this::ipv4Expiry);
        int[] ipv6Order =
                EntryOrder.ofIpv6(
                        Arrays.copyOf(ipv6High, ipv6Count), ipv6Low, ipv6Lengths, this::ipv6Expiry);
        return new AddressEntries(
                Arrays.stream(ipv4Order).map(i -> ipv4[i]).toArray(),
                picked(ipv4Lengths, ipv4Order),
                Arrays.stream(ipv6Order).mapToLong(i -> ipv6High[i]).toArray(),
                Arrays.stream(ipv6Order).mapToLong(i -> ipv6Low[i]).toArray(),
                picked(ipv6Lengths, ipv6Order),
                notes(ipv4Order, ipv6Order));
    }

    private static byte[] picked(byte[] lengths, int[] order) {
        byte[] picked = new byte[order.length];
        for (int i = 0; i < order.length; i++) {
            picked[i] = lengths[order[i]];
        }
        return picked;
    }

    private int ipv4Note(int added) {
        return added < ipv4Notes.length ? ipv4Notes[added] : 0;
    }

    private int ipv6Note(int added) {
        return added < ipv6Notes.length ? ipv6Notes[added] : 0;
    }

    private long ipv4Expiry(int added) {
        return expiry(ipv4Note(added));
    }

    private long ipv6Expiry(int added) {
        return expiry(ipv6Note(added));
    }

    private long expiry(int note) {
        return note == 0 ? EntryNote.NEVER : noteExpirySeconds[note - 1];
    }

    private EntryNotes notes(int[] ipv4Order, int[] ipv6Order) {
        int[] entries = new int[noteCount];
        int[] from = new int[noteCount];
        int count = 0;
        for (int i = 0; i < ipv4Order.length + ipv6Order.length && noteCount > 0; i++) {
            int note =
                    i < ipv4Order.length
                            ? ipv4Note(ipv4Order[i])
                            : ipv6Note(ipv6Order[i - ipv4Order.length]);
            if (note != 0) {
                entries[count] = i;
                from[count++] = note - 1;
            }
        }
        return numbered(Arrays.copyOf(entries, count), Arrays.copyOf(from, count));
    }

    /// Reasons are numbered by their first use, so that equal entries are equal in every number.
    private EntryNotes numbered(int[] entries, int[] from) {
        byte[] sources = new byte[from.length];
        short[] reasons = new short[from.length];
        long[] expirySeconds = new long[from.length];
        short[] newNumbers = new short[reasonTexts.size()];
        List<String> texts = new ArrayList<>(List.of(""));
        for (int i = 0; i < from.length; i++) {
            int reason = noteReasons[from[i]];
            if (reason != 0 && newNumbers[reason] == 0) {
                newNumbers[reason] = (short) texts.size();
                texts.add(reasonTexts.get(reason));
            }
            sources[i] = noteSources[from[i]];
            reasons[i] = newNumbers[reason];
            expirySeconds[i] = noteExpirySeconds[from[i]];
        }
        return new EntryNotes(plainSource, entries, sources, reasons, expirySeconds, texts);
    }
}
