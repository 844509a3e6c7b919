package dev.breakwater.shield.config;

import java.time.Instant;
import java.util.List;

/// Source addresses that are always let in, or never. Of all lists' entries that hold a source, the
/// longest decides.
///
/// @param entries 0 to 2,000,000; of a list with a feed all of them the feed's
public record AddressList(String name, ListAction action, AddressEntries entries, ListFeed feed) {
    public static final int ENTRIES_MAX = 2_000_000;

    public AddressList {
        Refuse.unlessName(name);
        Refuse.unlessInRange("entries", entries.size(), 0, ENTRIES_MAX);
        Refuse.unless(
                feed instanceof ListFeed.None || entries.isAllOf(EntrySource.FEED),
                "entries",
                "some that are not the feed's",
                "with a feed only what it says; a list of their own for others");
    }

    /// A list that people write, of entries that say no more than their prefix.
    public AddressList(String name, ListAction action, List<IpPrefix> entries) {
        this(name, action, AddressEntries.of(entries), new ListFeed.None());
    }

    /// The list with those entries alone that hold at an instant: itself where all do.
    AddressList inForceAt(Instant now) {
        AddressEntries inForce = entries.inForceAt(now.getEpochSecond());
        return inForce.size() == entries.size() ? this : withEntries(inForce);
    }

    /// Until when what holds at an instant does; [Instant#MAX] for ever. Expiries are whole
    /// seconds, so what is put up anew at each of them is so at most once a second.
    Instant sameUntil(Instant now) {
        long second = entries.nextExpirySecond(now.getEpochSecond());
        return second == EntryNote.NEVER ? Instant.MAX : Instant.ofEpochSecond(second);
    }

    /// The same list with other entries.
    public AddressList withEntries(AddressEntries others) {
        return new AddressList(name, action, others, feed);
    }
}
