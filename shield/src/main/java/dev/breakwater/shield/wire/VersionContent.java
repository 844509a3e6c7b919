package dev.breakwater.shield.wire;

import dev.breakwater.api.v1.Resource;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// All resources of one version, as bytes, by kind and name. Immutable; versions share what they
/// have in common.
///
/// Its digest is made of its resources' alone, by exclusive or, so that the next version's costs
/// what changed.
public final class VersionContent {
    /// Of version 0, the one before the first change.
    public static final VersionContent EMPTY =
            new VersionContent(Collections.emptyNavigableMap(), Digest.ZERO);

    private final NavigableMap<ResourceKey, ResourceBytes> resources;
    private final Digest digest;

    private VersionContent(NavigableMap<ResourceKey, ResourceBytes> resources, Digest digest) {
        this.resources = resources;
        this.digest = digest;
    }

    /// Of these resources.
    public static VersionContent of(Collection<Resource> resources) {
        Map<ResourceKey, Optional<ResourceBytes>> all = new HashMap<>();
        for (Resource resource : resources) {
            ResourceBytes bytes = ResourceBytes.of(resource);
            all.put(bytes.key(), Optional.of(bytes));
        }
        return EMPTY.with(all);
    }

    /// After a change.
    ///
    /// @param changes resources that are written anew, and empty for those that are no more
    public VersionContent with(Map<ResourceKey, Optional<ResourceBytes>> changes) {
        NavigableMap<ResourceKey, ResourceBytes> next = new TreeMap<>(resources);
        Digest changed = digest;
        for (var change : changes.entrySet()) {
            ResourceBytes before =
                    change.getValue().isPresent()
                            ? next.put(change.getKey(), change.getValue().get())
                            : next.remove(change.getKey());
            if (before != null) {
                changed = changed.xor(before.share());
            }
            if (change.getValue().isPresent()) {
                changed = changed.xor(change.getValue().get().share());
            }
        }
        return new VersionContent(Collections.unmodifiableNavigableMap(next), changed);
    }

    /// All of them, by kind and name.
    public Collection<ResourceBytes> resources() {
        return resources.values();
    }

    public Optional<ResourceBytes> find(ResourceKey key) {
        return Optional.ofNullable(resources.get(key));
    }

    /// What tells it from any other content.
    public Digest digest() {
        return digest;
    }

    /// The keys of all resources, by kind and name.
    public Set<ResourceKey> keys() {
        return resources.keySet();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionContent content && digest.equals(content.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return resources.keySet() + " " + digest;
    }
}
