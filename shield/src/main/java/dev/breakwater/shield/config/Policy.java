package dev.breakwater.shield.config;

/// What becomes of packets of a kind that most services have no use for.
public enum Policy {
    DROP,
    /// Judged like other packets.
    PASS
}
