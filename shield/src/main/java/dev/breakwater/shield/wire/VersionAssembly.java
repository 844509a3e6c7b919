package dev.breakwater.shield.wire;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.ResourceChange;
import dev.breakwater.api.v1.VersionPiece;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Puts a node's versions together from pieces: knows the newest that came whole, to which the next
/// one's changes apply. Owned by one thread.
public final class VersionAssembly {
    /// Of all resources that one version changes. A version of 2,000,000 addresses as text has
    /// about 40 MB.
    public static final long CHANGED_BYTES_MAX = 128L << 20;

    /// Resources that one version changes.
    public static final int CHANGES_MAX = 200_000;

    /// What a piece came to.
    public sealed interface Step {
        /// More is to come, or the piece belongs to nothing.
        record Incomplete() implements Step {}

        /// A version is there whole.
        record Complete(String history, long version, VersionContent content) implements Step {}

        /// The version can't be made of its changes and what is held. Nothing is held now: it, or
        /// a later one, must come whole.
        record Mismatch(String why) implements Step {}

        /// The version came whole, and is none. What was held still is.
        record Broken(String history, long version, String why) implements Step {}
    }

    private static final Step.Incomplete INCOMPLETE = new Step.Incomplete();

    private String heldHistory;
    private long heldVersion;
    private VersionContent held;

    private Optional<VersionPiece> head = Optional.empty();
    private int nextNumber;
    private long changedBytes;
    private Optional<ResourceKey> unfinished = Optional.empty();
    private ByteString unfinishedBody = ByteString.EMPTY;
    private final Map<ResourceKey, Optional<ResourceBytes>> changes = new HashMap<>();

    /// @param history of the version that is held; `""` with version 0 for none
    public VersionAssembly(String history, long version, VersionContent held) {
        this.heldHistory = history;
        this.heldVersion = version;
        this.held = held;
    }

    /// The history of [#heldVersion].
    public String heldHistory() {
        return heldHistory;
    }

    /// The version that changes can be made to; 0 for the empty one.
    public long heldVersion() {
        return heldVersion;
    }

    /// Forgets a version of which only some pieces came: the stream that brought them has ended.
    public void abandon() {
        head = Optional.empty();
        unfinished = Optional.empty();
        unfinishedBody = ByteString.EMPTY;
        changes.clear();
    }

    /// Takes a piece, in the order of the stream.
    public Step on(VersionPiece piece) {
        if (piece.getNumber() == 0) {
            abandon();
            head = Optional.of(piece.toBuilder().clearChanges().build());
            nextNumber = 0;
            changedBytes = 0;
        }
        if (head.isEmpty()) {
            return INCOMPLETE; // What is left of a version that was given up.
        }
        try {
            take(head.get(), piece);
        } catch (IllegalArgumentException e) {
            return giveUp(piece, String.valueOf(e.getMessage()));
        }
        return piece.getDigest().isEmpty() ? INCOMPLETE : finish(piece);
    }

    private void take(VersionPiece first, VersionPiece piece) {
        boolean isNext =
                piece.getNumber() == nextNumber
                        && piece.getVersion() == first.getVersion()
                        && piece.getHistory().equals(first.getHistory())
                        && piece.getBase() == first.getBase();
        require(isNext, "piece", piece.getNumber(), "the next one, " + nextNumber);
        boolean isHeld =
                piece.getBase() == 0
                        || (piece.getBase() == heldVersion
                                && piece.getHistory().equals(heldHistory));
        require(isHeld, "base", piece.getBase(), "the version held, " + heldVersion);
        nextNumber++;
        for (ResourceChange change : piece.getChangesList()) {
            take(change);
        }
    }

    private void take(ResourceChange change) {
        ResourceKind kind =
                ResourceKind.named(change.getKind())
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "kind: "
                                                        + change.getKind()
                                                        + " (expected: one of "
                                                        + ResourceKind.names()
                                                        + "; is this agent older than control?)"));
        ResourceKey key = new ResourceKey(kind, change.getName());
        require(
                unfinished.isEmpty() || unfinished.get().equals(key),
                "resource",
                key,
                "the rest of " + unfinished.orElse(key));
        changedBytes += change.getBody().size();
        require(
                changedBytes <= CHANGED_BYTES_MAX,
                "resources",
                changedBytes + " bytes",
                "at most " + CHANGED_BYTES_MAX);
        ByteString body = unfinishedBody.concat(change.getBody());
        if (change.getUnfinished()) {
            unfinished = Optional.of(key);
            unfinishedBody = body;
            return;
        }
        unfinished = Optional.empty();
        unfinishedBody = ByteString.EMPTY;
        changes.put(
                key,
                change.getDeleted() ? Optional.empty() : Optional.of(ResourceBytes.of(key, body)));
        require(changes.size() <= CHANGES_MAX, "changes", changes.size(), "at most " + CHANGES_MAX);
    }

    private Step finish(VersionPiece last) {
        VersionContent base = last.getBase() == 0 ? VersionContent.EMPTY : held;
        VersionContent content = base.with(changes);
        byte[] expected = last.getDigest().toByteArray();
        if (unfinished.isPresent() || !Arrays.equals(expected, content.digest().toBytes())) {
            return giveUp(
                    last, "digest: " + content.digest() + " (expected: that which control sent)");
        }
        abandon();
        heldHistory = last.getHistory();
        heldVersion = last.getVersion();
        held = content;
        return new Step.Complete(heldHistory, heldVersion, held);
    }

    private Step giveUp(VersionPiece piece, String why) {
        long base = head.map(VersionPiece::getBase).orElse(0L);
        abandon();
        if (base == 0) {
            return new Step.Broken(piece.getHistory(), piece.getVersion(), why);
        }
        heldHistory = "";
        heldVersion = 0;
        held = VersionContent.EMPTY;
        return new Step.Mismatch(why);
    }

    private static void require(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    name + ": " + found + " (expected: " + expected + ")");
        }
    }
}
