package dev.breakwater.control.configuration;

import dev.breakwater.control.store.NewVersion;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.wire.ResourceKey;
import java.util.List;

/// What edits of a version would come to.
sealed interface Proposal {
    /// A version that can be stored.
    ///
    /// @param changes at least one
    /// @param warnings what it says and hardly means
    record Version(Snapshot next, List<NewVersion.Change> changes, List<Problem> warnings)
            implements Proposal {}

    /// Everything asked for is so already.
    record Nothing() implements Proposal {}

    /// What was asked for is wrong.
    ///
    /// @param problems at least one
    record Refused(List<Problem> problems) implements Proposal {}

    /// It isn't there.
    record Missing(ResourceKey key) implements Proposal {}

    /// It is there already.
    record Taken(ResourceKey key) implements Proposal {}
}
