package dev.breakwater.control.configuration;

import dev.breakwater.shield.config.ClusterName;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.VersionContent;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Which resources of a version each cluster sees. Immutable.
///
/// @param elsewhere the cluster of each resource that is not of the default one
/// @param contents by cluster, where any resource is or was of another than the default one; none
///     where all are the default one's, which then sees the version's whole content
record ClusterContents(
        NavigableMap<ResourceKey, String> elsewhere, Map<String, VersionContent> contents) {
    static final ClusterContents NONE =
            new ClusterContents(Collections.emptyNavigableMap(), Map.of());

    /// The cluster of a resource that the version has.
    String of(ResourceKey key) {
        return elsewhere.getOrDefault(key, ClusterName.DEFAULT);
    }

    /// What a cluster sees.
    ///
    /// @param whole the version's whole content
    VersionContent content(String cluster, VersionContent whole) {
        boolean isAll = contents.isEmpty() && cluster.equals(ClusterName.DEFAULT);
        return isAll ? whole : contents.getOrDefault(cluster, VersionContent.EMPTY);
    }

    /// After changes of a content that was these clusters'.
    ClusterContents with(
            VersionContent whole, Map<ResourceKey, Optional<Snapshot.Written>> changes) {
        boolean areAllDefault =
                contents.isEmpty()
                        && changes.values().stream()
                                .flatMap(Optional::stream)
                                .allMatch(after -> isDefault(after.cluster()));
        return areAllDefault ? this : split(whole, changes);
    }

    private static boolean isDefault(String cluster) {
        return cluster.equals(ClusterName.DEFAULT);
    }

    private ClusterContents split(
            VersionContent whole, Map<ResourceKey, Optional<Snapshot.Written>> changes) {
        NavigableMap<ResourceKey, String> nextElsewhere = new TreeMap<>(elsewhere);
        Map<String, Map<ResourceKey, Optional<ResourceBytes>>> byCluster = new HashMap<>();
        changes.forEach(
                (key, after) -> {
                    byCluster
                            .computeIfAbsent(of(key), _ -> new HashMap<>())
                            .put(key, Optional.empty());
                    nextElsewhere.remove(key);
                    after.ifPresent(
                            some -> {
                                byCluster
                                        .computeIfAbsent(some.cluster(), _ -> new HashMap<>())
                                        .put(key, Optional.of(some.bytes()));
                                if (!isDefault(some.cluster())) {
                                    nextElsewhere.put(key, some.cluster());
                                }
                            });
                });
        Map<String, VersionContent> next = new HashMap<>(contents);
        next.putIfAbsent(ClusterName.DEFAULT, whole);
        byCluster.forEach(
                (cluster, changed) ->
                        next.put(
                                cluster,
                                next.getOrDefault(cluster, VersionContent.EMPTY).with(changed)));
        return new ClusterContents(
                Collections.unmodifiableNavigableMap(nextElsewhere), Map.copyOf(next));
    }
}
