package dev.breakwater.agent.config;

/// What happens to a node that follows control's versions.
public sealed interface FollowerEvent {
    /// A stream to control is open.
    ///
    /// @param stream numbered from 1; a later one ends the one before
    record Connected(long stream) implements FollowerEvent {}

    record Disconnected(long stream) implements FollowerEvent {}

    /// Control sent a version.
    record Offered(long stream, Offer offer) implements FollowerEvent {}

    /// The kernel judges by it and the disk keeps it.
    record Applied(VersionId id) implements FollowerEvent {}

    /// Everything is as it was before.
    record Refused(Offer offer, Refusal refusal) implements FollowerEvent {}

    /// Time passes.
    record Tick() implements FollowerEvent {}
}
