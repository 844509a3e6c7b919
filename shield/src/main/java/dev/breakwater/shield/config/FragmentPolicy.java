package dev.breakwater.shield.config;

/// What becomes of IP fragments to a backend's addresses.
public enum FragmentPolicy {
    /// Dropped, the first one and the others: no game and no web client sends any.
    DROP,
    /// Judged like other packets; those without ports count for the address, not the port.
    PASS
}
