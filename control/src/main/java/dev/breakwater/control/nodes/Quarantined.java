package dev.breakwater.control.nodes;

import com.google.protobuf.ByteString;
import dev.breakwater.control.configuration.Published;
import dev.breakwater.control.store.StoredQuarantine;
import dev.breakwater.shield.wire.Digest;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import java.time.Instant;
import java.util.Optional;

/// A resource that a node refused and is not sent.
///
/// @param version the one that was refused
/// @param refused digest of the resource as it was refused
/// @param reason the node's words
/// @param instead the resource as the node is sent it; empty where it is left out
public record Quarantined(
        String node,
        ResourceKey key,
        long version,
        Digest refused,
        String reason,
        Optional<ResourceBytes> instead,
        Instant since) {
    static Quarantined of(StoredQuarantine row) {
        ResourceKey key =
                new ResourceKey(ResourceKind.named(row.kind()).orElseThrow(), row.resourceId());
        return new Quarantined(
                row.nodeId(),
                key,
                row.version(),
                Digest.of(row.digest().toByteArray()),
                row.reason(),
                row.earlier().map(body -> ResourceBytes.of(key, body)),
                row.at());
    }

    StoredQuarantine row() {
        return new StoredQuarantine(
                node,
                key.kind().kindName(),
                key.id(),
                version,
                ByteString.copyFrom(refused.toBytes()),
                reason,
                instead.map(ResourceBytes::bytes),
                since);
    }

    /// Whether a version has the resource as it was refused, and no later one published it anew.
    boolean holdsIn(Published published) {
        boolean isSame =
                published
                        .content()
                        .find(key)
                        .filter(now -> now.digest().equals(refused))
                        .isPresent();
        return isSame && !published.hasChanged(key, version);
    }
}
