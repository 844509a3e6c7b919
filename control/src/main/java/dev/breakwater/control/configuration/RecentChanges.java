package dev.breakwater.control.configuration;

import dev.breakwater.shield.wire.ResourceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which resources the latest versions changed, so that a node that has one of them is sent no more
/// than it lacks.
///
/// @param versions the oldest first, without a gap
record RecentChanges(List<OfVersion> versions) {
    static final RecentChanges NONE = new RecentChanges(List.of());

    /// Versions remembered: an hour of a change each few seconds.
    static final int VERSIONS_MAX = 1_024;

    /// Keys remembered, of all these versions.
    static final int KEYS_MAX = 200_000;

    /// What one version changed.
    record OfVersion(long version, Set<ResourceKey> keys) {
        OfVersion {
            keys = Set.copyOf(keys);
        }
    }

    RecentChanges {
        versions = List.copyOf(versions);
    }

    /// With the version that follows; forgets the oldest where it would be too much.
    RecentChanges with(long version, Set<ResourceKey> keys) {
        List<OfVersion> all = new ArrayList<>(versions);
        all.add(new OfVersion(version, keys));
        int first = all.size();
        long kept = 0;
        while (first > 0
                && all.size() - first < VERSIONS_MAX
                && kept + all.get(first - 1).keys().size() <= KEYS_MAX) {
            first--;
            kept += all.get(first).keys().size();
        }
        return new RecentChanges(all.subList(first, all.size()));
    }

    /// Keys of all resources that changed after a version; empty where that isn't remembered.
    Optional<Set<ResourceKey>> since(long version) {
        if (versions.isEmpty() || version < versions.getFirst().version() - 1) {
            return Optional.empty();
        }
        Set<ResourceKey> keys = new HashSet<>();
        versions.stream()
                .filter(change -> change.version() > version)
                .forEach(change -> keys.addAll(change.keys()));
        return Optional.of(keys);
    }
}
