package dev.breakwater.control.configuration;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.control.store.NewVersion;
import dev.breakwater.control.store.StoredChange;
import dev.breakwater.control.store.StoredChange.Verb;
import dev.breakwater.shield.check.Checks;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.check.Problems;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.compile.TableCompiler;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.ClusterName;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.EntryNote;
import dev.breakwater.shield.config.ListFeed;
import dev.breakwater.shield.geo.GeoClasses;
import dev.breakwater.shield.read.Reading;
import dev.breakwater.shield.read.ResourceRecords;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Works out what edits of a version would come to, checked with all that stays: nothing is stored
/// that a node could not compile. Pure.
final class Proposer {
    /// A backend of that name could not be told from what belongs to no backend.
    private static final String RESERVED_BACKEND = "none";

    private static final String CLUSTER = "metadata.cluster";

    private static final HashSeed ANY_SEED = new HashSeed(1, 2);

    private final Snapshot current;
    private final Predicate<String> isCluster;
    private final Map<ResourceKey, Optional<Snapshot.Written>> written = new HashMap<>();
    private final List<NewVersion.Change> changes = new ArrayList<>();
    private final Problems problems = new Problems();
    private final Problems stale = new Problems();

    private Proposer(Snapshot current, Predicate<String> isCluster) {
        this.current = current;
        this.isCluster = isCluster;
    }

    /// What edits would come to.
    ///
    /// @param isCluster whether there is a cluster of that name
    static Proposal propose(Snapshot current, List<Edit> edits, Predicate<String> isCluster) {
        return new Proposer(current, isCluster).propose(edits);
    }

    private Proposal propose(List<Edit> edits) {
        Set<ResourceKey> seen = new HashSet<>();
        for (Edit edit : edits) {
            Optional<Proposal> impossible =
                    switch (edit) {
                        case Edit.Put put -> put(put, seen);
                        case Edit.PutFeedEntries feed -> putFeedEntries(feed);
                        case Edit.Publish(ResourceKey key) -> publish(key);
                        case Edit.Restore(long _, List<Resource> resources) -> restore(resources);
                        case Edit.Delete(ResourceKey key, String etag) -> delete(key, etag);
                    };
            if (impossible.isPresent()) {
                return impossible.get();
            }
        }
        if (!stale.isEmpty()) {
            return new Proposal.Impossible(new ChangeOutcome.Stale(stale.toList()));
        }
        if (!problems.isEmpty()) {
            return new Proposal.Impossible(new ChangeOutcome.Refused(problems.toList()));
        }
        if (changes.isEmpty()) {
            return new Proposal.Nothing();
        }
        Snapshot snapshot = current.with(current.version() + 1, written);
        List<Problem> contradictions = new ArrayList<>();
        List<Problem> warnings = new ArrayList<>();
        for (String cluster : changedClusters(snapshot)) {
            Configuration whole = snapshot.configuration(cluster);
            contradictions.addAll(checkWhole(whole, current.configuration(cluster)));
            warnings.addAll(Checks.warnings(whole));
        }
        return contradictions.isEmpty()
                ? new Proposal.Version(snapshot, List.copyOf(changes), List.copyOf(warnings))
                : new Proposal.Impossible(new ChangeOutcome.Refused(List.copyOf(contradictions)));
    }

    /// Resources of two clusters never meet: each cluster's are checked among themselves.
    private Set<String> changedClusters(Snapshot next) {
        Set<String> clusters = new TreeSet<>();
        written.forEach(
                (key, after) ->
                        clusters.add((after.isPresent() ? next : current).clusters().of(key)));
        return clusters;
    }

    private boolean mayBelong(
            ResourceKey key, Optional<Snapshot.Written> before, Resource resource) {
        String said = Etag.metadata(resource).getCluster();
        String cluster = said.isEmpty() ? ClusterName.DEFAULT : said;
        boolean isMoved = before.isPresent() && !before.get().cluster().equals(cluster);
        if (isMoved) {
            problems.add(
                    Problem.of(
                            key.toString(),
                            CLUSTER,
                            cluster,
                            before.get().cluster()
                                    + ", where it is; to have it elsewhere, delete it first"));
        } else if (!isCluster.test(cluster)) {
            problems.add(
                    Problem.of(
                            key.toString(),
                            CLUSTER,
                            cluster,
                            "a cluster that there is: breakwater cluster list"));
        }
        return !isMoved && isCluster.test(cluster);
    }

    private Optional<Proposal> put(Edit.Put put, Set<ResourceKey> seen) {
        Resource resource = Etag.without(put.resource());
        if (resource.getKindCase() == Resource.KindCase.KIND_NOT_SET) {
            problems.add(
                    Problem.of("", "", "no resource", "a backend, filter rule or address list"));
            return Optional.empty();
        }
        ResourceKey key = ResourceKey.of(resource);
        if (!seen.add(key)) {
            problems.add(Problem.of(key.toString(), "", "given twice", "each resource once"));
            return Optional.empty();
        }
        Optional<Snapshot.Written> before = current.find(key);
        if (put.when() == Edit.When.ABSENT && before.isPresent()) {
            return Optional.of(new Proposal.Impossible(new ChangeOutcome.Taken(key)));
        }
        if (put.when() == Edit.When.PRESENT && before.isEmpty()) {
            return Optional.of(new Proposal.Impossible(new ChangeOutcome.Missing(key)));
        }
        checkEtag(key, before, Etag.given(put.resource()), "metadata.etag");
        switch (read(resource)) {
            case Reading.Rejected<Object>(List<Problem> found) -> problems.addAll(found);
            case Reading.Accepted<Object>(Object record) -> {
                if (mayBelong(key, before, resource)) {
                    keepWritten(key, before, resource, record);
                }
            }
        }
        return Optional.empty();
    }

    private void checkEtag(
            ResourceKey key, Optional<Snapshot.Written> before, String etag, String path) {
        String now = before.map(written -> Etag.of(written.bytes())).orElse("");
        if (!etag.isEmpty() && !etag.equals(now)) {
            stale.add(
                    Problem.of(
                            key.toString(),
                            path,
                            Etag.quoted(etag),
                            now.isEmpty()
                                    ? "no etag: there is no such resource now"
                                    : Etag.quoted(now) + "; it was changed since: read it again"));
        }
    }

    private void keepWritten(
            ResourceKey key, Optional<Snapshot.Written> before, Resource resource, Object record) {
        if (record instanceof AddressList list
                && list.feed() instanceof ListFeed.From
                && before.isPresent()
                && before.get().record() instanceof AddressList old
                && old.feed() instanceof ListFeed.From) {
            if (!list.entries().isEmpty() && !saysTheSame(list.entries(), old.entries())) {
                problems.add(
                        Problem.of(
                                key.toString(),
                                "spec.entries",
                                list.entries().size() + " entries",
                                "none in a list with a feed, or those that it holds; a list of"
                                        + " their own for others"));
                return;
            }
            // What a person applies again must not take the feed's last good copy away.
            keep(key, before, Snapshot.Written.of(resource, list.withEntries(old.entries())));
            return;
        }
        keep(key, before, Snapshot.Written.of(resource, record));
    }

    private static boolean saysTheSame(AddressEntries entries, AddressEntries others) {
        return entries.expiringAt(EntryNote.NEVER).equals(others.expiringAt(EntryNote.NEVER));
    }

    private Optional<Proposal> putFeedEntries(Edit.PutFeedEntries put) {
        ResourceKey key = new ResourceKey(ResourceKind.ADDRESS_LIST, put.list());
        Optional<Snapshot.Written> before = current.find(key);
        if (before.isPresent()
                && before.get().record() instanceof AddressList list
                && list.feed().equals(put.feed())) {
            keep(
                    key,
                    before,
                    Snapshot.Written.of(
                            before.get().bytes().message(), list.withEntries(put.entries())));
        }
        return Optional.empty();
    }

    private Optional<Proposal> publish(ResourceKey key) {
        Optional<Snapshot.Written> now = current.find(key);
        if (now.isEmpty()) {
            return Optional.of(new Proposal.Impossible(new ChangeOutcome.Missing(key)));
        }
        written.put(key, now);
        changes.add(change(Verb.UPDATED, key, now.get().bytes().bytes()));
        return Optional.empty();
    }

    /// As it was, a feed's entries too: the feed has its say again in its time.
    private Optional<Proposal> restore(List<Resource> resources) {
        Set<ResourceKey> kept = new HashSet<>();
        for (Resource resource : resources) {
            ResourceKey key = ResourceKey.of(resource);
            kept.add(key);
            switch (read(resource)) {
                case Reading.Rejected<Object>(List<Problem> found) -> problems.addAll(found);
                case Reading.Accepted<Object>(Object record) ->
                        keep(key, current.find(key), Snapshot.Written.of(resource, record));
            }
        }
        current.content().keys().stream().filter(key -> !kept.contains(key)).forEach(this::remove);
        return Optional.empty();
    }

    private void remove(ResourceKey key) {
        written.put(key, Optional.empty());
        changes.add(change(Verb.DELETED, key, ByteString.EMPTY));
    }

    private void keep(ResourceKey key, Optional<Snapshot.Written> before, Snapshot.Written after) {
        // The same list may be written in many ways.
        if (before.isPresent() && before.get().bytes().digest().equals(after.bytes().digest())) {
            return;
        }
        Verb verb = before.isPresent() ? Verb.UPDATED : Verb.CREATED;
        written.put(key, Optional.of(after));
        changes.add(change(verb, key, after.bytes().bytes()));
    }

    private Optional<Proposal> delete(ResourceKey key, String etag) {
        boolean isThere =
                Optional.ofNullable(written.get(key))
                        .map(Optional::isPresent)
                        .orElseGet(() -> current.find(key).isPresent());
        if (!isThere) {
            return Optional.of(new Proposal.Impossible(new ChangeOutcome.Missing(key)));
        }
        checkEtag(key, current.find(key), etag, "etag");
        remove(key);
        return Optional.empty();
    }

    private static NewVersion.Change change(Verb verb, ResourceKey key, ByteString body) {
        return new NewVersion.Change(new StoredChange(verb, key.kind().kindName(), key.id()), body);
    }

    /// From what somebody wrote to what it means.
    static Reading<Object> read(Resource resource) {
        return switch (resource.getKindCase()) {
            case BACKEND -> readBackend(resource.getBackend());
            case FILTER_RULE -> widen(ResourceRecords.filterRule(resource.getFilterRule()));
            case ADDRESS_LIST -> widen(ResourceRecords.addressList(resource.getAddressList()));
            case KIND_NOT_SET -> throw new IllegalStateException("resource of no kind");
        };
    }

    private static Reading<Object> readBackend(dev.breakwater.api.v1.Backend backend) {
        if (backend.getMetadata().getName().equals(RESERVED_BACKEND)) {
            return new Reading.Rejected<>(
                    List.of(
                            Problem.of(
                                    "Backend/" + RESERVED_BACKEND,
                                    "metadata.name",
                                    '"' + RESERVED_BACKEND + '"',
                                    "another name; this one means no backend")));
        }
        return widen(ResourceRecords.backend(backend));
    }

    private static <T> Reading<Object> widen(Reading<T> reading) {
        return switch (reading) {
            case Reading.Accepted<T>(T value) -> new Reading.Accepted<>(value);
            case Reading.Rejected<T>(List<Problem> found) -> new Reading.Rejected<>(found);
        };
    }

    private static List<Problem> checkWhole(Configuration configuration, Configuration accepted) {
        List<Problem> contradictions = Checks.check(configuration, accepted);
        if (!contradictions.isEmpty()) {
            return contradictions;
        }
        try {
            Slots slots = Slots.EMPTY.next(configuration);
            TableCompiler.compileChanges(
                    accepted,
                    GeoClasses.NONE,
                    configuration,
                    GeoClasses.NONE,
                    slots,
                    ANY_SEED,
                    _ -> 0);
            return List.of();
        } catch (IllegalArgumentException beyondTheTables) {
            return List.of(new Problem("", "", String.valueOf(beyondTheTables.getMessage())));
        }
    }
}
