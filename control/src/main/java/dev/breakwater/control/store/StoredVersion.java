package dev.breakwater.control.store;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/// A published version, without the bodies of its changes.
///
/// @param restores the earlier version that it equals; empty where it was written anew
/// @param changes in the order in which they were asked for
public record StoredVersion(
        long number,
        Instant createdAt,
        Author author,
        OptionalLong restores,
        List<StoredChange> changes) {
    public StoredVersion {
        changes = List.copyOf(changes);
    }

    StoredVersion with(List<StoredChange> own) {
        return new StoredVersion(number, createdAt, author, restores, own);
    }
}
