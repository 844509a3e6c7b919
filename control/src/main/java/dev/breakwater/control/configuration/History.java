package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.DiffVersionsResponse;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.control.store.Store;
import dev.breakwater.control.store.StoredDifference;
import dev.breakwater.control.store.StoredVersion;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every version that there ever was.
///
/// Thread-safe. Every method throws [StoreAwayException] where PostgreSQL is away.
public final class History {
    private final Store store;
    private final String id;

    public History(Store store) {
        this.store = store;
        this.id = store.history();
    }

    /// Which history it is, a UUID's text.
    public String id() {
        return id;
    }

    /// The newest version's number; 0 where there is none.
    public long newest() {
        return store.newest();
    }

    /// The newest versions below a number, the newest first.
    public List<StoredVersion> versionsBelow(long number, int limit) {
        return store.versionsBelow(number, limit);
    }

    /// Of the versions that changed a resource the newest below a number, the newest first.
    public List<StoredVersion> versionsBelow(long number, int limit, ResourceKey key) {
        return store.versionsBelow(number, limit, key.kind().kindName(), key.id());
    }

    public Optional<StoredVersion> version(long number) {
        return store.version(number);
    }

    /// The newest version that was stored by a time.
    public Optional<StoredVersion> versionAt(Instant time) {
        return store.versionAt(time);
    }

    /// All resources as they stood in a stored version.
    public List<Resource> resources(long version) {
        List<Resource> resources = new ArrayList<>();
        store.readChanges(
                0,
                version,
                stored ->
                        stored.body()
                                .map(
                                        body ->
                                                ResourceBytes.of(
                                                        key(stored.kind(), stored.resourceId()),
                                                        body))
                                .ifPresent(bytes -> resources.add(bytes.message())));
        return resources;
    }

    /// All resources as they stood in a stored version, as one message.
    public Configuration configuration(long version) {
        return Snapshot.message(id, version, resources(version));
    }

    /// What differs between two versions.
    ///
    /// @param from 0 for the empty version before the first
    /// @param to a stored version, or 0; earlier or later
    public DiffVersionsResponse difference(long from, long to) {
        VersionDifference difference = new VersionDifference(from, to);
        store.readDifferences(
                Math.min(from, to),
                Math.max(from, to),
                stored ->
                        difference.add(
                                key(stored.kind(), stored.resourceId()),
                                from <= to ? stored : reversed(stored)));
        return difference.response();
    }

    private static StoredDifference reversed(StoredDifference stored) {
        return new StoredDifference(
                stored.kind(), stored.resourceId(), stored.after(), stored.before());
    }

    static ResourceKey key(String kindName, String id) {
        ResourceKind kind =
                ResourceKind.named(kindName)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "history: kind "
                                                        + kindName
                                                        + " (expected: one that this control"
                                                        + " knows)"));
        return new ResourceKey(kind, id);
    }
}
