package dev.breakwater.control.nodes;

import dev.breakwater.control.configuration.Published;
import dev.breakwater.control.configuration.Variant;
import dev.breakwater.control.store.QuarantineStore;
import dev.breakwater.control.store.StoreAwayException;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// What each node runs without, since it refused it: one bad resource must not keep the rest of a
/// version from a node. In place of what it refused a node is sent the resource as it ran it
/// before, and nothing where it had none or refuses that too.
///
/// Kept in PostgreSQL before a node is sent anything of it, so that no control, started anew, takes
/// a node that runs without a resource for one that runs it. It ends when a later version changes
/// the resource, deletes it or only publishes it once more.
///
/// Thread-safe.
public final class Quarantine {
    /// A node that refuses more than these keeps the version that it runs.
    static final int RESOURCES_MAX = 100;

    private final QuarantineStore store;
    private final InstantSource wallClock;

    /// Held while PostgreSQL is asked and what it said is taken over. Before this.
    private final ReentrantLock asking = new ReentrantLock();

    /// By node, then by resource. Guarded by this.
    private final Map<String, Map<ResourceKey, Quarantined>> byNode = new TreeMap<>();

    public Quarantine(QuarantineStore store, InstantSource wallClock) {
        this.store = store;
        this.wallClock = wallClock;
        readAll();
    }

    /// What of a version a node is sent otherwise.
    synchronized Variant variant(String node, Published published) {
        Map<ResourceKey, Optional<ResourceBytes>> instead = new HashMap<>();
        byNode.getOrDefault(node, Map.of())
                .values()
                .forEach(
                        item -> {
                            if (item.holdsIn(published)) {
                                instead.put(item.key(), item.instead());
                            }
                        });
        return new Variant(instead);
    }

    /// Whether nobody can say what exactly a node holds that has just connected.
    synchronized boolean isKnown(String node) {
        return byNode.containsKey(node);
    }

    /// What a node runs a version without.
    synchronized List<Quarantined> of(String node, Published published) {
        return byNode.getOrDefault(node, Map.of()).values().stream()
                .filter(item -> item.holdsIn(published))
                .toList();
    }

    /// What all nodes run a version without, by node and resource.
    synchronized List<Quarantined> all(Published published) {
        return byNode.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .filter(item -> item.holdsIn(published))
                .toList();
    }

    /// Nodes that run a version without a resource, by resource.
    Map<ResourceKey, List<String>> nodesByResource(Published published) {
        Map<ResourceKey, List<String>> nodes = new HashMap<>();
        for (Quarantined item : all(published)) {
            nodes.computeIfAbsent(item.key(), _ -> new ArrayList<>()).add(item.node());
        }
        return nodes;
    }

    /// Takes note of what a node refused. Blocks.
    ///
    /// @param runs the version that the node runs; 0 for none
    /// @return whether the node is to be sent the version once more, without it
    boolean take(String node, NodeRefusal refusal, Published refused, long runs) {
        asking.lock();
        try {
            return takeAlone(node, refusal, refused, runs);
        } finally {
            asking.unlock();
        }
    }

    private boolean takeAlone(String node, NodeRefusal refusal, Published refused, long runs) {
        Optional<ResourceBytes> guilty = key(refusal.resource()).flatMap(refused.content()::find);
        if (guilty.isEmpty()) {
            return false;
        }
        ResourceKey key = guilty.get().key();
        Optional<Quarantined> before;
        synchronized (this) {
            Map<ResourceKey, Quarantined> own = byNode.getOrDefault(node, Map.of());
            before = Optional.ofNullable(own.get(key)).filter(item -> item.holdsIn(refused));
            boolean isFull = before.isEmpty() && own.size() >= RESOURCES_MAX;
            boolean isLeftOut = before.isPresent() && before.get().instead().isEmpty();
            if (isFull || isLeftOut) {
                return false;
            }
        }
        Quarantined item =
                new Quarantined(
                        node,
                        key,
                        refused.version(),
                        guilty.get().digest(),
                        refusal.reason(),
                        before.isPresent() ? Optional.empty() : earlier(guilty.get(), runs),
                        wallClock.instant());
        store.put(item.row());
        synchronized (this) {
            byNode.computeIfAbsent(node, _ -> new TreeMap<>()).put(key, item);
        }
        return true;
    }

    private Optional<ResourceBytes> earlier(ResourceBytes guilty, long runs) {
        ResourceKey key = guilty.key();
        return store.bodyAt(runs, key.kind().kindName(), key.id())
                .map(body -> ResourceBytes.of(key, body))
                .filter(body -> !body.digest().equals(guilty.digest()));
    }

    private static Optional<ResourceKey> key(String resource) {
        String[] parts = resource.split("/", 2);
        return parts.length < 2
                ? Optional.empty()
                : ResourceKind.named(parts[0]).map(kind -> new ResourceKey(kind, parts[1]));
    }

    /// Learns what other controls took note of, and forgets what the newest version says otherwise.
    /// Blocks.
    ///
    /// @throws StoreAwayException where PostgreSQL can't be asked
    public void refresh(Published newest) {
        List<Quarantined> gone = new ArrayList<>();
        synchronized (this) {
            for (Map<ResourceKey, Quarantined> own : byNode.values()) {
                own.values().stream()
                        .filter(item -> item.version() <= newest.version())
                        .filter(item -> !item.holdsIn(newest))
                        .forEach(gone::add);
            }
        }
        asking.lock();
        try {
            gone.forEach(item -> store.remove(item.row()));
            readAll();
        } finally {
            asking.unlock();
        }
    }

    private void readAll() {
        Map<String, Map<ResourceKey, Quarantined>> all = new TreeMap<>();
        store.all().stream()
                .map(Quarantined::of)
                .forEach(
                        item ->
                                all.computeIfAbsent(item.node(), _ -> new TreeMap<>())
                                        .put(item.key(), item));
        synchronized (this) {
            byNode.clear();
            byNode.putAll(all);
        }
    }
}
