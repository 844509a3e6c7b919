package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
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
record Snapshot(long version, VersionContent content, NavigableMap<ResourceKey, Object> records) {
    static final Snapshot EMPTY =
            new Snapshot(0, VersionContent.EMPTY, Collections.emptyNavigableMap());

    /// What becomes of a resource.
    ///
    /// @param record what the bytes mean
    record Written(ResourceBytes bytes, Object record) {
        /// Keeps an address list's entries in little room, however they were written.
        static Written of(Resource written, Object record) {
            Resource kept =
                    record instanceof AddressList list
                            ? Resource.newBuilder()
                                    .setAddressList(ListMessages.packed(list))
                                    .build()
                            : written;
            return new Written(ResourceBytes.of(kept), record);
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
                Collections.unmodifiableNavigableMap(nextRecords));
    }

    Optional<Written> find(ResourceKey key) {
        return content.find(key)
                .map(
                        bytes ->
                                new Written(
                                        bytes,
                                        Optional.ofNullable(records.get(key)).orElseThrow()));
    }

    /// All resources of a kind, by name.
    Stream<ResourceBytes> resources(ResourceKind kind) {
        return content.resources().stream().filter(resource -> resource.key().kind() == kind);
    }

    /// As shield checks and compiles it.
    Configuration configuration() {
        return new Configuration(
                version,
                records(ResourceKind.BACKEND, Backend.class),
                records(ResourceKind.FILTER_RULE, FilterRule.class),
                records(ResourceKind.ADDRESS_LIST, AddressList.class));
    }

    private <R> List<R> records(ResourceKind kind, Class<R> type) {
        return records.entrySet().stream()
                .filter(entry -> entry.getKey().kind() == kind)
                .map(entry -> type.cast(entry.getValue()))
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
