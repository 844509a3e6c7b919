package dev.breakwater.agent.config;

import dev.breakwater.api.v1.Configuration;

/// A version that control offers, not looked into yet.
public record Offer(VersionId id, Configuration message) {
    /// The offer that a message makes.
    ///
    /// @throws IllegalArgumentException where the message names no possible version
    public static Offer of(Configuration message) {
        return new Offer(new VersionId(message.getHistory(), message.getVersion()), message);
    }
}
