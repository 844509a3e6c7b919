package dev.breakwater.control.configuration;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.control.store.Appended;
import dev.breakwater.control.store.NewVersion;
import dev.breakwater.control.store.Store;
import dev.breakwater.control.store.StoreAwayException;
import dev.breakwater.control.store.StoredResource;
import dev.breakwater.control.store.StoredVersion;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.read.Reading;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

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

    private final Store store;
    private final Consumer<Published> publisher;
    private final InstantSource wallClock;
    private final NanoClock clock;
    private final String history;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private final ReentrantLock turn = new ReentrantLock(true);

    private volatile Snapshot current;

    /// Reads the newest version and publishes it.
    ///
    /// @param publisher is given each version once, in order, by one thread at a time
    public Configurations(
            Store store, Consumer<Published> publisher, InstantSource wallClock, NanoClock clock) {
        this.store = store;
        this.publisher = publisher;
        this.wallClock = wallClock;
        this.clock = clock;
        this.history = store.history();
        this.current = load(store.newest());
        publisher.accept(Published.of(current, history, clock.nowNanos()));
    }

    /// The newest version's number.
    public long version() {
        return current.version();
    }

    /// All resources of a kind, by name.
    public List<Resource> list(ResourceKind kind) {
        return current.of(kind).values().stream().map(Held::message).toList();
    }

    public Optional<Resource> find(ResourceKey key) {
        return current.find(key).map(Held::message);
    }

    /// All address lists, as they are judged by.
    public List<AddressList> addressLists() {
        return current.of(ResourceKind.ADDRESS_LIST).values().stream()
                .map(held -> (AddressList) held.record())
                .toList();
    }

    /// The address list of that name.
    public Optional<AddressList> addressList(String name) {
        return current.find(new ResourceKey(ResourceKind.ADDRESS_LIST, name))
                .map(held -> (AddressList) held.record());
    }

    /// The newest versions below a number, the newest first.
    public List<StoredVersion> versionsBelow(long number, int limit) {
        return store.versionsBelow(number, limit);
    }

    public Optional<StoredVersion> versionHead(long number) {
        return store.version(number);
    }

    /// All resources as they stood in a stored version.
    public Configuration at(long version) {
        List<Resource> resources =
                store.resourcesAt(version).stream().map(Configurations::parse).toList();
        return Snapshot.message(history, version, resources);
    }

    /// Makes one version of the edits.
    ///
    /// @throws StoreAwayException where it could not be stored, or nobody can say whether it was
    public ChangeOutcome change(List<Edit> edits, String author) {
        if (!waiting.tryAcquire()) {
            return new ChangeOutcome.Crowded();
        }
        turn.lock();
        try {
            return changeInTurn(edits, author);
        } finally {
            turn.unlock();
            waiting.release();
        }
    }

    private ChangeOutcome changeInTurn(List<Edit> edits, String author) {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            switch (Proposer.propose(current, edits)) {
                case Proposal.Nothing _ -> {
                    return new ChangeOutcome.Stored(current.version(), List.of());
                }
                case Proposal.Refused(var problems) -> {
                    return new ChangeOutcome.Refused(problems);
                }
                case Proposal.Missing(ResourceKey key) -> {
                    return new ChangeOutcome.Missing(key);
                }
                case Proposal.Taken(ResourceKey key) -> {
                    return new ChangeOutcome.Taken(key);
                }
                case Proposal.Version(Snapshot next, var changes, var warnings) -> {
                    if (append(next, new NewVersion(current.version(), author, changes))) {
                        return new ChangeOutcome.Stored(next.version(), warnings);
                    }
                }
            }
        }
        return new ChangeOutcome.Crowded();
    }

    /// Stores and publishes; false where another control was faster, whose versions are known then.
    private boolean append(Snapshot next, NewVersion version) {
        if (store.append(version, wallClock.instant()) == Appended.OVERTAKEN) {
            followInTurn();
            return false;
        }
        publish(next);
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
            publish(load(newest));
        }
    }

    private void publish(Snapshot next) {
        Published published = Published.of(next, history, clock.nowNanos());
        current = next;
        publisher.accept(published);
    }

    private Snapshot load(long version) {
        Map<ResourceKind, NavigableMap<String, Held>> resources = new EnumMap<>(ResourceKind.class);
        List<String> unreadable = new ArrayList<>();
        for (StoredResource stored : store.resourcesAt(version)) {
            Resource message = parse(stored);
            switch (Proposer.read(message)) {
                case Reading.Accepted<Object>(Object record) ->
                        resources
                                .computeIfAbsent(
                                        ResourceKind.named(stored.kind()), _ -> new TreeMap<>())
                                .put(stored.resourceId(), Held.of(message, record));
                case Reading.Rejected<Object>(var problems) ->
                        unreadable.add(problems.getFirst().toString());
            }
        }
        if (!unreadable.isEmpty()) {
            throw new IllegalStateException(
                    "version "
                            + version
                            + ": "
                            + unreadable.size()
                            + " resources that this control can't read, the first: "
                            + unreadable.getFirst());
        }
        return new Snapshot(version, resources);
    }

    private static Resource parse(StoredResource stored) {
        try {
            return Resource.parseFrom(stored.body());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "history: "
                            + stored.kind()
                            + "/"
                            + stored.resourceId()
                            + ": body (expected: a Resource message)",
                    e);
        }
    }
}
