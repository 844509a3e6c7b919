package dev.breakwater.shield.config;

import java.util.List;

/// Source addresses that are always let in, or never. Of all lists' entries that hold a source, the
/// longest decides.
///
/// @param entries 0 to 2,000,000
public record AddressList(String name, ListAction action, List<IpPrefix> entries) {
    public static final int ENTRIES_MAX = 2_000_000;

    public AddressList {
        Refuse.unlessName(name);
        entries = List.copyOf(entries);
        Refuse.unlessInRange("entries", entries.size(), 0, ENTRIES_MAX);
    }
}
