package dev.breakwater.shield.config;

/// What an address list does with a source that it holds.
public enum ListAction {
    /// Passes it past limits and rules.
    ALLOW,
    DENY
}
