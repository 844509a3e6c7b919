package dev.breakwater.control.configuration;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.ToNode;
import dev.breakwater.api.v1.VersionPiece;
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
    /// Bases whose pieces are kept. More than a few nodes don't lag behind in different ways.
    private static final int BASES_MAX = 16;

    /// From the empty version, which every node has.
    public static final long WHOLE = 0;

    private final long version;
    private final String history;
    private final long committedNanos;
    private final VersionContent content;
    private final RecentChanges changes;
    private final Map<Long, List<ByteString>> encodedByBase = new HashMap<>();

    /// @param committedNanos when this control knew that it is stored, on its clock
    Published(Snapshot snapshot, RecentChanges changes, String history, long committedNanos) {
        this.version = snapshot.version();
        this.content = snapshot.content();
        this.changes = changes;
        this.history = history;
        this.committedNanos = committedNanos;
    }

    public long version() {
        return version;
    }

    public String history() {
        return history;
    }

    /// When this control knew that it is stored, on its clock.
    public long committedNanos() {
        return committedNanos;
    }

    /// The [ToNode] messages that bring it to a node, serialized once for all nodes that have the
    /// same base.
    ///
    /// @param base the version of this history that the node has; [#WHOLE] for none
    public synchronized List<ByteString> pieces(long base) {
        Optional<Collection<ResourceKey>> changed = changedSince(base);
        long from = changed.isPresent() ? base : WHOLE;
        List<ByteString> encoded = encodedByBase.get(from);
        if (encoded == null) {
            encoded = encode(from, changed.orElseGet(content::keys), content);
            if (encodedByBase.size() < BASES_MAX) {
                encodedByBase.put(from, encoded);
            }
        }
        return encoded;
    }

    /// The same for a node that is sent, or was, something otherwise.
    ///
    /// @param held what it was sent otherwise of the base
    /// @param variant what it is sent otherwise of this version
    public List<ByteString> pieces(long base, Variant held, Variant variant) {
        if (held.equals(Variant.NONE) && variant.equals(Variant.NONE)) {
            return pieces(base);
        }
        VersionContent own = variant.of(content);
        Optional<Collection<ResourceKey>> changed = changedSince(base);
        if (changed.isEmpty()) {
            return encode(WHOLE, own.keys(), own);
        }
        Set<ResourceKey> keys = new TreeSet<>(changed.get());
        keys.addAll(held.instead().keySet());
        keys.addAll(variant.instead().keySet());
        return encode(base, keys, own);
    }

    /// All resources that it has.
    public VersionContent content() {
        return content;
    }

    /// Whether a version after an earlier one changed a resource, or published it once more; false
    /// also where that isn't remembered.
    public boolean hasChanged(ResourceKey key, long since) {
        return changes.since(since).filter(keys -> keys.contains(key)).isPresent();
    }

    /// Empty where everything is sent.
    private Optional<Collection<ResourceKey>> changedSince(long base) {
        if (base <= WHOLE || base > version) {
            return Optional.empty();
        }
        return base == version
                ? Optional.of(List.of())
                : changes.since(base).map(TreeSet<ResourceKey>::new);
    }

    private List<ByteString> encode(
            long base, Collection<ResourceKey> changed, VersionContent own) {
        return VersionPieces.cut(history, version, base, changed, own).stream()
                .map(Published::encode)
                .toList();
    }

    private static ByteString encode(VersionPiece piece) {
        return ToNode.newBuilder().setPiece(piece).build().toByteString();
    }
}
