package dev.breakwater.shield.config;

/// Whether a filter rule decides or only counts.
public enum RuleMode {
    ENFORCE,
    /// Counted, not applied.
    SHADOW
}
