package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.OptionalLong;

/// A version that is to follow another.
///
/// @param previous the number of the version that it was checked against; 0 for none
/// @param restores the earlier version that it makes current again; empty for one written anew
/// @param changes at least one, each of another resource
public record NewVersion(
        long previous, Author author, OptionalLong restores, List<Change> changes) {
    public NewVersion {
        changes = List.copyOf(changes);
        if (previous < 0 || changes.isEmpty()) {
            throw new IllegalArgumentException(
                    "version: after "
                            + previous
                            + " with "
                            + changes.size()
                            + " changes (expected: after 0 or more, with at least one)");
        }
    }

    /// The number that it asks for.
    public long number() {
        return previous + 1;
    }

    /// What changes do, without the bodies.
    public static List<StoredChange> events(List<Change> changes) {
        return changes.stream().map(Change::event).toList();
    }

    /// What it does to one resource.
    ///
    /// @param body empty for a deleted resource
    public record Change(StoredChange event, ByteString body) {}
}
