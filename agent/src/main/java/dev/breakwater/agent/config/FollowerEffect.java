package dev.breakwater.agent.config;

/// What a follower wants done. Only one Apply is under way at a time.
public sealed interface FollowerEffect {
    /// Say who we are and what we run, as the first message of the stream.
    record SayHello(long stream, VersionId applied) implements FollowerEffect {}

    /// Try to run the version; answer with Applied or Refused.
    record Apply(Offer offer) implements FollowerEffect {}

    record SayApplied(long stream, VersionId id) implements FollowerEffect {}

    record SayRefused(long stream, VersionId id, Refusal refusal) implements FollowerEffect {}
}
