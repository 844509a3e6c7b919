package dev.breakwater.shield.wire;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.ResourceChange;
import dev.breakwater.api.v1.VersionPiece;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Cuts a version into pieces that a stream can carry. One use cuts one version, on one thread.
public final class VersionPieces {
    /// Bytes of resources in a piece. A message on the stream is little longer.
    public static final int BODY_BYTES_MAX = 1 << 20;

    /// Changes in a piece: keys and frames of tiny resources count too.
    static final int CHANGES_MAX = 4_096;

    private final VersionPiece head;
    private final List<VersionPiece> pieces = new ArrayList<>();
    private VersionPiece.Builder open;
    private int openBytes;

    private VersionPieces(VersionPiece head) {
        this.head = head;
        this.open = head.toBuilder();
    }

    /// The pieces, in the order of sending.
    ///
    /// @param base the version of the same history that the changes are of; 0 for the empty one,
    ///     which every node has
    /// @param changed keys of all resources in which `content` differs from the base
    public static List<VersionPiece> cut(
            String history,
            long version,
            long base,
            Collection<ResourceKey> changed,
            VersionContent content) {
        VersionPiece head =
                VersionPiece.newBuilder()
                        .setHistory(history)
                        .setVersion(version)
                        .setBase(base)
                        .build();
        VersionPieces cutting = new VersionPieces(head);
        for (ResourceKey key : changed) {
            cutting.add(key, content.find(key));
        }
        return cutting.finish(content.digest());
    }

    private void add(ResourceKey key, Optional<ResourceBytes> resource) {
        ResourceChange.Builder change =
                ResourceChange.newBuilder().setKind(key.kind().kindName()).setName(key.id());
        if (resource.isEmpty()) {
            put(change.setDeleted(true));
            return;
        }
        ByteString rest = resource.get().bytes();
        while (rest.size() > BODY_BYTES_MAX - openBytes) {
            int fits = BODY_BYTES_MAX - openBytes;
            put(change.clone().setBody(rest.substring(0, fits)).setUnfinished(true));
            rest = rest.substring(fits);
            close();
        }
        put(change.setBody(rest));
    }

    private void put(ResourceChange.Builder change) {
        if (open.getChangesCount() == CHANGES_MAX) {
            close();
        }
        open.addChanges(change);
        openBytes += change.getBody().size();
    }

    private void close() {
        pieces.add(open.setNumber(pieces.size()).build());
        open = head.toBuilder();
        openBytes = 0;
    }

    private List<VersionPiece> finish(Digest digest) {
        open.setDigest(ByteString.copyFrom(digest.toBytes()));
        close();
        return List.copyOf(pieces);
    }
}
