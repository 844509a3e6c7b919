package dev.breakwater.agent.config;

import dev.breakwater.shield.wire.VersionContent;

/// A version that control offers, not looked into yet.
///
/// @param content all its resources, as bytes
public record Offer(VersionId id, VersionContent content) {
    /// Of a node that has no version.
    public static final Offer NONE = new Offer(VersionId.NONE, VersionContent.EMPTY);

    /// The offer of a version.
    ///
    /// @throws IllegalArgumentException where no version can have that number or history
    public static Offer of(String history, long version, VersionContent content) {
        return new Offer(new VersionId(history, version), content);
    }
}
