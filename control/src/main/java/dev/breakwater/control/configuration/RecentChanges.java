package dev.breakwater.control.configuration;

import dev.breakwater.shield.wire.ResourceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    ///
    /// @param keys by cluster
    record OfVersion(long version, Map<String, Set<ResourceKey>> keys) {
        OfVersion {
            keys = Map.copyOf(keys);
        }

        int count() {
            return keys.values().stream().mapToInt(Set::size).sum();
        }
    }

    RecentChanges {
        versions = List.copyOf(versions);
    }

    /// With the version that follows; forgets the oldest where it would be too much.
    ///
    /// @param keys by the cluster that sees them, or saw them
    RecentChanges with(long version, Map<String, Set<ResourceKey>> keys) {
        List<OfVersion> all = new ArrayList<>(versions);
        all.add(new OfVersion(version, keys));
        int first = all.size();
        long kept = 0;
        while (first > 0
                && all.size() - first < VERSIONS_MAX
                && kept + all.get(first - 1).count() <= KEYS_MAX) {
            first--;
            kept += all.get(first).count();
        }
        return new RecentChanges(all.subList(first, all.size()));
    }

    /// Keys of a cluster's resources that changed after a version; empty where that isn't
    /// remembered.
    Optional<Set<ResourceKey>> since(String cluster, long version) {
        if (versions.isEmpty() || version < versions.getFirst().version() - 1) {
            return Optional.empty();
        }
        Set<ResourceKey> keys = new HashSet<>();
        versions.stream()
                .filter(change -> change.version() > version)
                .forEach(change -> keys.addAll(change.keys().getOrDefault(cluster, Set.of())));
        return Optional.of(keys);
    }

    /// Whether a version after an earlier one changed a resource; false also where that isn't
    /// remembered.
    boolean hasChanged(ResourceKey key, long since) {
        boolean isRemembered = !versions.isEmpty() && since >= versions.getFirst().version() - 1;
        return isRemembered
                && versions.stream()
                        .filter(change -> change.version() > since)
                        .flatMap(change -> change.keys().values().stream())
                        .anyMatch(keys -> keys.contains(key));
    }
}
