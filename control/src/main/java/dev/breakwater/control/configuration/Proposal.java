package dev.breakwater.control.configuration;

import dev.breakwater.control.store.NewVersion;
import dev.breakwater.shield.check.Problem;
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

    /// It can't be.
    ///
    /// @param why what whoever asked for it is told
    record Impossible(ChangeOutcome why) implements Proposal {}
}
