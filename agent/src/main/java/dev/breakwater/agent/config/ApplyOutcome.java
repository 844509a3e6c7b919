package dev.breakwater.agent.config;

/// What trying a version came to.
public sealed interface ApplyOutcome {
    /// The kernel judges by it and the disk keeps it.
    record Applied(VersionId id) implements ApplyOutcome {}

    /// Everything is as it was before.
    record Refused(Refusal refusal) implements ApplyOutcome {}
}
