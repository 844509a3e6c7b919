package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// One version's resources.
///
/// @param version 0 for the empty one before the first
/// @param resources of every kind, by name
record Snapshot(long version, Map<ResourceKind, NavigableMap<String, Held>> resources) {
    static final Snapshot EMPTY = new Snapshot(0, Map.of());

    Snapshot {
        Map<ResourceKind, NavigableMap<String, Held>> copy = new EnumMap<>(ResourceKind.class);
        for (ResourceKind kind : ResourceKind.values()) {
            NavigableMap<String, Held> named = resources.getOrDefault(kind, new TreeMap<>());
            copy.put(kind, Collections.unmodifiableNavigableMap(new TreeMap<>(named)));
        }
        resources = Collections.unmodifiableMap(copy);
    }

    Optional<Held> find(ResourceKey key) {
        return Optional.ofNullable(of(key.kind()).get(key.id()));
    }

    NavigableMap<String, Held> of(ResourceKind kind) {
        return Optional.ofNullable(resources.get(kind)).orElseThrow();
    }

    /// As shield checks and compiles it.
    Configuration records() {
        return new Configuration(
                version,
                records(ResourceKind.BACKEND, Backend.class),
                records(ResourceKind.FILTER_RULE, FilterRule.class),
                records(ResourceKind.ADDRESS_LIST, AddressList.class));
    }

    private <R> List<R> records(ResourceKind kind, Class<R> type) {
        return of(kind).values().stream().map(Held::record).map(type::cast).toList();
    }

    /// As nodes are sent it.
    dev.breakwater.api.v1.Configuration message(String history) {
        return message(
                history,
                version,
                resources.values().stream()
                        .flatMap(named -> named.values().stream())
                        .map(Held::message)
                        .toList());
    }

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
