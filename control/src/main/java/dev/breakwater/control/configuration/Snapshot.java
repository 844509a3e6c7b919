package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.ClusterName;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.read.ListMessages;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import dev.breakwater.shield.wire.VersionContent;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One version's resources, as they were written and as they are judged by. Versions share what
/// they have in common.
///
/// As bytes, not as messages: the message of a million addresses takes five times as much.
///
/// @param version 0 for the empty one before the first
/// @param content the resources as people wrote them
/// @param records what they mean, checked: each a `Backend`, `FilterRule` or `AddressList` of
///     shield
/// @param clusters which of them each cluster's nodes see
record Snapshot(
        long version,
        VersionContent content,
        NavigableMap<ResourceKey, Object> records,
        ClusterContents clusters) {
    static final Snapshot EMPTY =
            new Snapshot(
                    0, VersionContent.EMPTY, Collections.emptyNavigableMap(), ClusterContents.NONE);

    /// What becomes of a resource.
    ///
    /// @param record what the bytes mean
    /// @param cluster whose nodes see it
    record Written(ResourceBytes bytes, Object record, String cluster) {
        /// Keeps an address list's entries in little room, however they were written.
        static Written of(Resource written, Object record) {
            String said = Etag.metadata(written).getCluster();
            Resource kept =
                    record instanceof AddressList list
                            ? Resource.newBuilder().setAddressList(packed(list, said)).build()
                            : written;
            String cluster = said.isEmpty() ? ClusterName.DEFAULT : said;
            return new Written(ResourceBytes.of(kept), record, cluster);
        }

        private static dev.breakwater.api.v1.AddressList packed(AddressList list, String cluster) {
            var packed = ListMessages.packed(list).toBuilder();
            if (!cluster.isEmpty()) {
                packed.getMetadataBuilder().setCluster(cluster);
            }
            return packed.build();
        }
    }

    /// The version that changes make of this one.
    ///
    /// @param changes resources written anew; empty for those that are no more
    Snapshot with(long nextVersion, Map<ResourceKey, Optional<Written>> changes) {
        NavigableMap<ResourceKey, Object> nextRecords = new TreeMap<>(records);
        Map<ResourceKey, Optional<ResourceBytes>> bytes = HashMap.newHashMap(changes.size());
        changes.forEach(
                (key, written) -> {
                    bytes.put(key, written.map(Written::bytes));
                    written.ifPresentOrElse(
                            some -> nextRecords.put(key, some.record()),
                            () -> nextRecords.remove(key));
                });
        return new Snapshot(
                nextVersion,
                content.with(bytes),
                Collections.unmodifiableNavigableMap(nextRecords),
                clusters.with(content, changes));
    }

    Optional<Written> find(ResourceKey key) {
        return content.find(key)
                .map(
                        bytes ->
                                new Written(
                                        bytes,
                                        Optional.ofNullable(records.get(key)).orElseThrow(),
                                        clusters.of(key)));
    }

    /// All resources of a kind, by name.
    Stream<ResourceBytes> resources(ResourceKind kind) {
        return content.resources().stream().filter(resource -> resource.key().kind() == kind);
    }

    /// What a cluster's nodes see.
    VersionContent content(String cluster) {
        return clusters.content(cluster, content);
    }

    /// All address lists, of whatever cluster.
    List<AddressList> addressLists() {
        return records(content.keys(), ResourceKind.ADDRESS_LIST, AddressList.class);
    }

    /// What a cluster's nodes run, as shield checks and compiles it.
    Configuration configuration(String cluster) {
        Set<ResourceKey> keys = content(cluster).keys();
        return new Configuration(
                version,
                records(keys, ResourceKind.BACKEND, Backend.class),
                records(keys, ResourceKind.FILTER_RULE, FilterRule.class),
                records(keys, ResourceKind.ADDRESS_LIST, AddressList.class));
    }

    private <R> List<R> records(Set<ResourceKey> keys, ResourceKind kind, Class<R> type) {
        return keys.stream()
                .filter(key -> key.kind() == kind)
                .map(key -> type.cast(records.get(key)))
                .toList();
    }

    /// Any version's resources as one message.
    static dev.breakwater.api.v1.Configuration message(
            String history, long version, List<Resource> resources) {
        var message =
                dev.breakwater.api.v1.Configuration.newBuilder()
                        .setVersion(version)
                        .setHistory(history);
        for (Resource resource : resources) {
            switch (resource.getKindCase()) {
                case BACKEND -> message.addBackends(resource.getBackend());
                case FILTER_RULE -> message.addFilterRules(resource.getFilterRule());
                case ADDRESS_LIST -> message.addAddressLists(resource.getAddressList());
                case KIND_NOT_SET -> throw new IllegalStateException("resource of no kind");
            }
        }
        return message.build();
    }
}
