package dev.breakwater.agent.config;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import dev.breakwater.shield.wire.VersionContent;
import dev.breakwater.shield.wire.VersionPieces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// What a made-up control published, and remembers of it: sometimes too little to send changes,
/// sometimes wrongly.
final class ControlledVersions {
    private static final int RESOURCES = 12;

    private final SplittableRandom random;
    private final Map<VersionId, VersionContent> published = new HashMap<>();
    private final Map<VersionId, Set<ResourceKey>> changed = new HashMap<>();
    private VersionContent newest = VersionContent.EMPTY;

    ControlledVersions(SplittableRandom random) {
        this.random = random;
    }

    /// Control's database is made anew: its first version is none of any before.
    void makeAnew() {
        newest = VersionContent.EMPTY;
        changed.clear();
    }

    /// Control is started again and doesn't know what changed when.
    void forget() {
        changed.clear();
    }

    void publish(VersionId id) {
        Map<ResourceKey, Optional<ResourceBytes>> changes = new HashMap<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            ResourceKey key =
                    new ResourceKey(ResourceKind.FILTER_RULE, "rule-" + random.nextInt(RESOURCES));
            ByteString bytes = ByteString.copyFromUtf8(Long.toHexString(random.nextLong()));
            changes.put(
                    key,
                    random.nextInt(4) == 0
                            ? Optional.empty()
                            : Optional.of(ResourceBytes.of(key, bytes)));
        }
        newest = newest.with(changes);
        published.put(id, newest);
        changed.put(id, Set.copyOf(changes.keySet()));
    }

    /// Whether a version is what was published.
    boolean isTrue(Offer offer) {
        return offer.content().equals(published.getOrDefault(offer.id(), VersionContent.EMPTY))
                && offer.content().resources().stream()
                        .allMatch(
                                resource ->
                                        Optional.of(resource)
                                                .equals(newestOf(offer).find(resource.key())));
    }

    private VersionContent newestOf(Offer offer) {
        return published.getOrDefault(offer.id(), VersionContent.EMPTY);
    }

    /// A version for a node that has another.
    ///
    /// @param mayErr whether a change may be left out
    List<VersionPiece> pieces(VersionId id, VersionId held, boolean mayErr) {
        Optional<Set<ResourceKey>> since = since(held, id);
        List<ResourceKey> keys = new ArrayList<>(since.orElseGet(newest::keys));
        if (mayErr && since.isPresent() && !keys.isEmpty() && random.nextInt(5) == 0) {
            keys.removeFirst();
        }
        long base = since.isPresent() ? held.number() : 0;
        return cut(VersionPieces.cut(id.history(), id.number(), base, keys, newest).getFirst());
    }

    private Optional<Set<ResourceKey>> since(VersionId held, VersionId id) {
        Set<ResourceKey> keys = new HashSet<>();
        if (!held.history().equals(id.history()) || held.number() > id.number()) {
            return Optional.empty();
        }
        for (long number = held.number() + 1; number <= id.number(); number++) {
            Set<ResourceKey> of = changed.get(new VersionId(id.history(), number));
            if (of == null) {
                return Optional.empty();
            }
            keys.addAll(of);
        }
        return held.number() == 0 ? Optional.empty() : Optional.of(keys);
    }

    /// Into as many pieces as it has changes.
    private static List<VersionPiece> cut(VersionPiece whole) {
        List<VersionPiece> pieces = new ArrayList<>();
        VersionPiece head = whole.toBuilder().clearChanges().clearDigest().build();
        whole.getChangesList()
                .forEach(
                        change ->
                                pieces.add(
                                        head.toBuilder()
                                                .addChanges(change)
                                                .setNumber(pieces.size())
                                                .build()));
        pieces.add(head.toBuilder().setNumber(pieces.size()).setDigest(whole.getDigest()).build());
        return pieces;
    }
}
