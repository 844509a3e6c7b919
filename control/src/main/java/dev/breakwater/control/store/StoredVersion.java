package dev.breakwater.control.store;

import java.time.Instant;
import java.util.List;

/// A published version, without the bodies of its changes.
///
/// @param changes in the order in which they were asked for
public record StoredVersion(
        long number, Instant createdAt, String author, List<StoredChange> changes) {
    public StoredVersion {
        changes = List.copyOf(changes);
    }
}
