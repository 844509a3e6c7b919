package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;

/// A cluster, and the keys with which nodes may enrol.
///
/// @param keys the newest first, expired ones too
public record StoredCluster(String name, Instant createdAt, List<Key> keys) {
    public StoredCluster {
        keys = List.copyOf(keys);
    }

    /// One key.
    ///
    /// @param sha256 of the key; the key itself is nowhere
    public record Key(ByteString sha256, Instant createdAt, Instant expiresAt) {}
}
