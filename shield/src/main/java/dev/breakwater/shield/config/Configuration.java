package dev.breakwater.shield.config;

import java.util.List;

/// One version of a configuration, whole: what a node needs to judge packets.
///
/// That its resources go together is checked by [dev.breakwater.shield.check.Checks].
///
/// @param version 0 for one that was never published
public record Configuration(
        long version,
        List<Backend> backends,
        List<FilterRule> filterRules,
        List<AddressList> addressLists) {
    /// Judges nothing.
    public static final Configuration EMPTY = new Configuration(0, List.of(), List.of(), List.of());

    public Configuration {
        Refuse.unlessInRange("version", version, 0, Long.MAX_VALUE);
        backends = List.copyOf(backends);
        filterRules = List.copyOf(filterRules);
        addressLists = List.copyOf(addressLists);
    }
}
