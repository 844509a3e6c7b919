package dev.breakwater.agent.config;

/// How a node speaks to control. A word on a stream that ended is lost, and harmlessly so: the next
/// Hello says it all again.
public interface ControlVoice {
    /// Who we are and what we run.
    ///
    /// @param held the version whose resources we have, applied or not
    void hello(long stream, VersionId applied, VersionId held);

    /// The changes that control sent don't fit what we hold.
    void wantWhole(long stream, String why);

    /// The kernel judges by it and the disk keeps it.
    void applied(long stream, VersionId id);

    /// We would not run it.
    ///
    /// @param version as control sent it, possible or not
    void refused(long stream, long version, Refusal refusal);
}
