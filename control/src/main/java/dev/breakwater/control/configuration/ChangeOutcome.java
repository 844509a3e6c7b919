package dev.breakwater.control.configuration;

import dev.breakwater.control.store.StoredChange;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.wire.ResourceKey;
import java.util.List;

/// What became of a change that somebody asked for.
public sealed interface ChangeOutcome {
    /// It is stored and published, or was so already.
    ///
    /// @param version the one that it made; the newest where there was nothing to change
    /// @param changes what it made of each resource
    /// @param warnings what a version that it made says and hardly means
    record Stored(long version, List<StoredChange> changes, List<Problem> warnings)
            implements ChangeOutcome {
        public Stored {
            changes = List.copyOf(changes);
            warnings = List.copyOf(warnings);
        }
    }

    /// What was asked for is wrong.
    ///
    /// @param problems at least one
    record Refused(List<Problem> problems) implements ChangeOutcome {}

    /// It isn't there.
    record Missing(ResourceKey key) implements ChangeOutcome {}

    /// It is there already.
    record Taken(ResourceKey key) implements ChangeOutcome {}

    /// Somebody else has changed it since.
    ///
    /// @param problems at least one
    record Stale(List<Problem> problems) implements ChangeOutcome {}

    /// Its request's id was another request's, within the last day.
    record Reused(String requestId) implements ChangeOutcome {}

    /// Too many changes wait for their turn.
    record Crowded() implements ChangeOutcome {}
}
