package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.control.store.AnsweredRequest;
import dev.breakwater.control.store.Appended;
import dev.breakwater.control.store.NewVersion;
import dev.breakwater.control.store.Store;
import dev.breakwater.control.store.StoreAwayException;
import dev.breakwater.control.store.StoredChange;
import dev.breakwater.control.store.StoredVersion;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.read.Reading;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The configuration as it stands, and the only way to change it.
///
/// Reads are answered from memory, also while PostgreSQL is away. Changes are made one after the
/// other; each is stored before anybody hears of it.
///
/// Thread-safe.
public final class Configurations {
    /// Changes that wait for their turn.
    static final int WAITING_MAX = 256;

    /// How often a change is checked anew since another control was faster.
    private static final int ATTEMPTS_MAX = 100;

    private static final int VERSIONS_RECALLED_MAX = 64;

    private final Store store;
    private final Consumer<Published> publisher;
    private final InstantSource wallClock;
    private final NanoClock clock;
    private final String history;
    private final Predicate<String> isCluster;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private final ReentrantLock turn = new ReentrantLock(true);

    /// Guarded by the turn.
    private RecentChanges changes;

    private volatile Snapshot current;

    /// Reads the newest version and publishes it.
    ///
    /// @param isCluster whether there is a cluster of that name
    /// @param publisher is given each version once, in order, by one thread at a time
    public Configurations(
            Store store,
            Consumer<Published> publisher,
            Predicate<String> isCluster,
            InstantSource wallClock,
            NanoClock clock) {
        this.store = store;
        this.publisher = publisher;
        this.isCluster = isCluster;
        this.wallClock = wallClock;
        this.clock = clock;
        this.history = store.history();
        this.current = follow(Snapshot.EMPTY, store.newest()).snapshot();
        this.changes = recall();
        publisher.accept(new Published(current, changes, history, clock.nowNanos()));
    }

    /// The newest version's number.
    public long version() {
        return current.version();
    }

    /// All resources of a kind, by name.
    ///
    /// @param quarantinedOn nodes that run without a resource, by resource
    public List<Resource> list(ResourceKind kind, Map<ResourceKey, List<String>> quarantinedOn) {
        return current.resources(kind).map(bytes -> shown(bytes, quarantinedOn)).toList();
    }

    /// The resource of that name, where there is one.
    ///
    /// @param quarantinedOn nodes that run without a resource, by resource
    public Optional<Resource> find(ResourceKey key, Map<ResourceKey, List<String>> quarantinedOn) {
        return current.find(key).map(found -> shown(found.bytes(), quarantinedOn));
    }

    /// The resource of that name, where there is one.
    public Optional<Resource> find(ResourceKey key) {
        return find(key, Map.of());
    }

    private static Resource shown(
            ResourceBytes resource, Map<ResourceKey, List<String>> quarantinedOn) {
        return Etag.shown(resource, quarantinedOn.getOrDefault(resource.key(), List.of()));
    }

    /// All address lists, as they are judged by.
    public List<AddressList> addressLists() {
        return current.addressLists();
    }

    /// The address list of that name.
    public Optional<AddressList> addressList(String name) {
        return current.find(new ResourceKey(ResourceKind.ADDRESS_LIST, name))
                .map(found -> (AddressList) found.record());
    }

    /// Makes one version of the edits.
    ///
    /// @throws StoreAwayException where it could not be stored, or nobody can say whether it was
    public ChangeOutcome change(ChangeRequest asked) {
        return inLine(
                () -> {
                    turn.lock();
                    try {
                        return changeInTurn(asked);
                    } finally {
                        turn.unlock();
                    }
                });
    }

    /// What would become of it; nothing is stored.
    public ChangeOutcome validate(ChangeRequest asked) {
        return inLine(
                () ->
                        switch (Proposer.propose(current, asked.edits(), isCluster)) {
                            case Proposal.Version(Snapshot next, var changes, var warnings) ->
                                    asked.outcome(next.version(), changes, warnings);
                            case Proposal.Nothing _ -> unchanged();
                            case Proposal.Impossible(ChangeOutcome why) -> why;
                        });
    }

    private ChangeOutcome inLine(Supplier<ChangeOutcome> change) {
        if (!waiting.tryAcquire()) {
            return new ChangeOutcome.Crowded();
        }
        try {
            return change.get();
        } finally {
            waiting.release();
        }
    }

    private ChangeOutcome changeInTurn(ChangeRequest asked) {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            Instant now = wallClock.instant();
            Optional<AnsweredRequest> answered =
                    asked.key().flatMap(key -> store.answered(key.id(), now));
            if (answered.isPresent()) {
                return asked.repeats(answered.get());
            }
            switch (Proposer.propose(current, asked.edits(), isCluster)) {
                case Proposal.Impossible(ChangeOutcome why) -> {
                    return why;
                }
                case Proposal.Nothing _ -> {
                    ChangeOutcome.Stored unchanged = unchanged();
                    Optional<AnsweredRequest> request = asked.answered(unchanged);
                    if (request.isEmpty() || store.keep(request.get(), now) == Appended.STORED) {
                        return unchanged;
                    }
                }
                case Proposal.Version(Snapshot next, var changes, var warnings) -> {
                    var stored = asked.outcome(next.version(), changes, warnings);
                    NewVersion version =
                            new NewVersion(
                                    current.version(), asked.author(), asked.restores(), changes);
                    if (append(next, version, asked.answered(stored), now)) {
                        return stored;
                    }
                }
            }
        }
        return new ChangeOutcome.Crowded();
    }

    private ChangeOutcome.Stored unchanged() {
        return new ChangeOutcome.Stored(current.version(), List.of(), List.of());
    }

    /// Stores and publishes; false where another control was faster, whose versions are known then.
    private boolean append(
            Snapshot next, NewVersion version, Optional<AnsweredRequest> request, Instant now) {
        Appended appended =
                request.isPresent()
                        ? store.append(version, request.get(), now)
                        : store.append(version, now);
        if (appended == Appended.OVERTAKEN) {
            followInTurn();
            return false;
        }
        publish(next, keys(NewVersion.events(version.changes())));
        return true;
    }

    /// Learns of versions that another control stored, or that were stored without an answer.
    ///
    /// @throws StoreAwayException where PostgreSQL can't be asked
    public void follow() {
        if (store.newest() == current.version()) {
            return;
        }
        turn.lock();
        try {
            followInTurn();
        } finally {
            turn.unlock();
        }
    }

    private void followInTurn() {
        long newest = store.newest();
        if (newest < current.version()) {
            throw new IllegalStateException(
                    "database: its newest version is "
                            + newest
                            + " (expected: at least "
                            + current.version()
                            + ", which was read from it before; restart control if it was"
                            + " restored from a backup)");
        }
        if (newest > current.version()) {
            Followed followed = follow(current, newest);
            publish(followed.snapshot(), followed.changed());
        }
    }

    private void publish(Snapshot next, Set<ResourceKey> changed) {
        changes = changes.with(next.version(), byCluster(changed, current, next));
        Published published = new Published(next, changes, history, clock.nowNanos());
        current = next;
        publisher.accept(published);
    }

    /// The version that the history makes of an earlier one.
    private Followed follow(Snapshot from, long version) {
        Map<ResourceKey, Optional<Snapshot.Written>> written = new HashMap<>();
        List<String> unreadable = new ArrayList<>();
        store.readChanges(
                from.version(),
                version,
                stored -> {
                    ResourceKey key = History.key(stored.kind(), stored.resourceId());
                    if (stored.body().isEmpty()) {
                        written.put(key, Optional.empty());
                        return;
                    }
                    Resource message = ResourceBytes.of(key, stored.body().get()).message();
                    switch (Proposer.read(message)) {
                        case Reading.Accepted<Object>(Object record) ->
                                written.put(key, Optional.of(Snapshot.Written.of(message, record)));
                        case Reading.Rejected<Object>(var problems) ->
                                unreadable.add(problems.getFirst().toString());
                    }
                });
        if (!unreadable.isEmpty()) {
            throw new IllegalStateException(
                    "version "
                            + version
                            + ": "
                            + unreadable.size()
                            + " resources that this control can't read, the first: "
                            + unreadable.getFirst());
        }
        return new Followed(from.with(version, written), Set.copyOf(written.keySet()));
    }

    private record Followed(Snapshot snapshot, Set<ResourceKey> changed) {}

    /// What the latest versions changed, for nodes that were away while control was: back to one
    /// that deleted something, for nobody knows any more which cluster saw that.
    private RecentChanges recall() {
        RecentChanges recalled = RecentChanges.NONE;
        List<StoredVersion> newestFirst =
                store.versionsBelow(current.version() + 1, VERSIONS_RECALLED_MAX).stream()
                        .takeWhile(Configurations::deletesNothing)
                        .toList();
        for (StoredVersion version : newestFirst.reversed()) {
            recalled =
                    recalled.with(
                            version.number(), byCluster(keys(version.changes()), current, current));
        }
        return recalled;
    }

    private static boolean deletesNothing(StoredVersion version) {
        return version.changes().stream()
                .noneMatch(change -> change.verb() == StoredChange.Verb.DELETED);
    }

    private static Map<String, Set<ResourceKey>> byCluster(
            Set<ResourceKey> keys, Snapshot before, Snapshot after) {
        Map<String, Set<ResourceKey>> byCluster = new HashMap<>();
        for (ResourceKey key : keys) {
            for (Snapshot snapshot : List.of(before, after)) {
                if (snapshot.content().find(key).isPresent()) {
                    byCluster
                            .computeIfAbsent(snapshot.clusters().of(key), _ -> new HashSet<>())
                            .add(key);
                }
            }
        }
        return byCluster;
    }

    private static Set<ResourceKey> keys(List<StoredChange> changes) {
        return changes.stream()
                .map(change -> History.key(change.kind(), change.resourceId()))
                .collect(Collectors.toSet());
    }
}
