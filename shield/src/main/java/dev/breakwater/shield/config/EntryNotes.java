package dev.breakwater.shield.config;

import java.util.Arrays;
import java.util.List;

/// What some of an address list's entries say besides their prefixes. Immutable.
///
/// Entries are known by their index in [AddressEntries]. A reason that many entries share is kept
/// once.
public final class EntryNotes {
    /// Different reasons in one list.
    public static final int REASONS_MAX = 10_000;

    private static final long MIX = 0xBF58_476D_1CE4_E5B9L;

    private final EntrySource plainSource;
    private final int[] entries;
    private final byte[] sources;
    private final short[] reasons;
    private final long[] expirySeconds;
    private final List<String> reasonTexts;
    private final long firstExpirySecond;

    /// Takes the arrays over: one element a note, in the order of the entries.
    EntryNotes(
            EntrySource plainSource,
            int[] entries,
            byte[] sources,
            short[] reasons,
            long[] expirySeconds,
            List<String> reasonTexts) {
        this.plainSource = plainSource;
        this.entries = entries;
        this.sources = sources;
        this.reasons = reasons;
        this.expirySeconds = expirySeconds;
        this.reasonTexts = List.copyOf(reasonTexts);
        this.firstExpirySecond = nextExpirySecond(Long.MIN_VALUE);
    }

    /// How many entries say more than their prefix.
    public int count() {
        return entries.length;
    }

    /// The source of entries that say nothing more.
    public EntrySource plainSource() {
        return plainSource;
    }

    /// Which entry a note belongs to.
    ///
    /// @param note 0 to [#count] less 1
    public int entry(int note) {
        return entries[note];
    }

    public EntrySource source(int note) {
        return EntrySource.of(sources[note]);
    }

    /// Where a note's reason stands in [#reasonTexts].
    public int reason(int note) {
        return reasons[note];
    }

    public long expirySecond(int note) {
        return expirySeconds[note];
    }

    /// Each reason once; the first is the empty one.
    public List<String> reasonTexts() {
        return reasonTexts;
    }

    /// Whether an entry says more than its prefix.
    public boolean isNoted(int entry) {
        return entries.length > 0 && find(entry) >= 0;
    }

    /// What an entry says.
    public EntryNote of(int entry) {
        int note = entries.length == 0 ? -1 : find(entry);
        return note < 0
                ? EntryNote.plain(plainSource)
                : new EntryNote(source(note), reasonTexts.get(reasons[note]), expirySeconds[note]);
    }

    private int find(int entry) {
        // Where every entry has a note, each stands at its own index.
        if (entry < entries.length && entries[entry] == entry) {
            return entry;
        }
        return Arrays.binarySearch(entries, entry);
    }

    boolean isAllOf(EntrySource source) {
        for (byte noted : sources) {
            if (noted != source.code()) {
                return false;
            }
        }
        return plainSource == source;
    }

    /// When the first entry stops to hold; [EntryNote#NEVER] where none does.
    long firstExpirySecond() {
        return firstExpirySecond;
    }

    long nextExpirySecond(long second) {
        long next = EntryNote.NEVER;
        for (long expiry : expirySeconds) {
            if (expiry > second && expiry < next) {
                next = expiry;
            }
        }
        return next;
    }

    long contentHash() {
        long hash = plainSource.code();
        for (int i = 0; i < entries.length; i++) {
            hash = (hash ^ expirySeconds[i]) * MIX;
            hash = (hash ^ hash >>> 31 ^ entries[i]) * MIX;
            hash = (hash ^ hash >>> 29 ^ sources[i]) * MIX;
            hash = (hash ^ reasonTexts.get(reasons[i]).hashCode()) * MIX;
        }
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof EntryNotes that
                        && plainSource == that.plainSource
                        && Arrays.equals(entries, that.entries)
                        && Arrays.equals(sources, that.sources)
                        && Arrays.equals(reasons, that.reasons)
                        && Arrays.equals(expirySeconds, that.expirySeconds)
                        && reasonTexts.equals(that.reasonTexts));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(contentHash());
    }
}
