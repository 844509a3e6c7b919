package dev.breakwater.shield.config;

/// How much one source address may send to a backend.
public sealed interface SourceLimit {
    /// As much as it likes.
    record Unlimited() implements SourceLimit {}

    /// So much and no more.
    record Limited(RateLimit limit) implements SourceLimit {}
}
