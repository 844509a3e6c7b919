package dev.breakwater.control.configuration;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.ToNode;
import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.shield.config.ClusterName;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.VersionContent;
import dev.breakwater.shield.wire.VersionPieces;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A version as it goes to the nodes.
///
/// Thread-safe.
public final class Published {
    /// Bases of each cluster whose pieces are kept. More than a few nodes don't lag behind in
    /// different ways.
    private static final int BASES_MAX = 16;

    /// From the empty version, which every node has.
    public static final long WHOLE = 0;

    private final long version;
    private final String history;
    private final long committedNanos;
    private final Snapshot snapshot;
    private final RecentChanges changes;
    private final Map<Sent, List<ByteString>> encoded = new HashMap<>();

    private record Sent(String cluster, long base) {}

    /// @param committedNanos when this control knew that it is stored, on its clock
    Published(Snapshot snapshot, RecentChanges changes, String history, long committedNanos) {
        this.version = snapshot.version();
        this.snapshot = snapshot;
        this.changes = changes;
        this.history = history;
        this.committedNanos = committedNanos;
    }

    public long version() {
        return version;
    }

    /// Which history numbered what a cluster sees. Each cluster has one of its own, so that a node
    /// that changes its cluster takes the other's version whatever its number.
    public String history(String cluster) {
        return cluster.equals(ClusterName.DEFAULT) ? history : history + "/" + cluster;
    }

    /// When this control knew that it is stored, on its clock.
    public long committedNanos() {
        return committedNanos;
    }

    /// The [ToNode] messages that bring a cluster's part of it to a node, serialized once for all
    /// nodes that have the same base.
    ///
    /// @param base the version of that cluster's history that the node has; [#WHOLE] for none
    public synchronized List<ByteString> pieces(String cluster, long base) {
        Optional<Collection<ResourceKey>> changed = changedSince(cluster, base);
        Sent sent = new Sent(cluster, changed.isPresent() ? base : WHOLE);
        List<ByteString> pieces = encoded.get(sent);
        if (pieces == null) {
            VersionContent content = snapshot.content(cluster);
            pieces = encode(sent, changed.orElseGet(content::keys), content);
            if (basesKept(cluster) < BASES_MAX) {
                encoded.put(sent, pieces);
            }
        }
        return pieces;
    }

    private long basesKept(String cluster) {
        return encoded.keySet().stream().filter(kept -> kept.cluster().equals(cluster)).count();
    }

    /// The same for a node that is sent, or was, something otherwise.
    ///
    /// @param held what it was sent otherwise of the base
    /// @param variant what it is sent otherwise of this version
    public List<ByteString> pieces(String cluster, long base, Variant held, Variant variant) {
        if (held.equals(Variant.NONE) && variant.equals(Variant.NONE)) {
            return pieces(cluster, base);
        }
        VersionContent seen = content(cluster);
        VersionContent own = variant.within(seen).of(seen);
        Optional<Collection<ResourceKey>> changed = changedSince(cluster, base);
        if (changed.isEmpty()) {
            return encode(new Sent(cluster, WHOLE), own.keys(), own);
        }
        Set<ResourceKey> keys = new TreeSet<>(changed.get());
        keys.addAll(held.instead().keySet());
        keys.addAll(variant.instead().keySet());
        return encode(new Sent(cluster, base), keys, own);
    }

    /// All resources that it has, of whatever cluster.
    public VersionContent content() {
        return snapshot.content();
    }

    /// All resources that a cluster's nodes see.
    public VersionContent content(String cluster) {
        return snapshot.content(cluster);
    }

    /// Whether a version after an earlier one changed a resource, or published it once more; false
    /// also where that isn't remembered.
    public boolean hasChanged(ResourceKey key, long since) {
        return changes.hasChanged(key, since);
    }

    /// Empty where everything is sent.
    private Optional<Collection<ResourceKey>> changedSince(String cluster, long base) {
        if (base <= WHOLE || base > version) {
            return Optional.empty();
        }
        return base == version
                ? Optional.of(List.of())
                : changes.since(cluster, base).map(TreeSet<ResourceKey>::new);
    }

    private List<ByteString> encode(
            Sent sent, Collection<ResourceKey> changed, VersionContent own) {
        return VersionPieces.cut(history(sent.cluster()), version, sent.base(), changed, own)
                .stream()
                .map(Published::encode)
                .toList();
    }

    private static ByteString encode(VersionPiece piece) {
        return ToNode.newBuilder().setPiece(piece).build().toByteString();
    }
}
