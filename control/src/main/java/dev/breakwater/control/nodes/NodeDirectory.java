package dev.breakwater.control.nodes;

import dev.breakwater.api.v1.Hello;
import dev.breakwater.control.clusters.Members;
import dev.breakwater.control.configuration.Published;
import dev.breakwater.control.configuration.Variant;
import dev.breakwater.control.metrics.ControlMetrics;
import dev.breakwater.control.metrics.CounterIntake;
import dev.breakwater.control.store.StoreAwayException;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.SchemaWords;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every node that was seen since this control started: its stream, what it was sent and what it
/// runs.
///
/// Thread-safe, by one lock that is never held while anything waits.
public final class NodeDirectory {
    private static final Logger log = LoggerFactory.getLogger(NodeDirectory.class);

    /// Nodes known at once; where there are more, the disconnected one not seen for longest makes
    /// way, and where all are connected the new one is refused.
    public static final int NODES_MAX = 10_000;

    /// Requests that wait for nodes at once.
    public static final int WAITS_MAX = AppliedWaits.COUNT_MAX;

    /// Versions whose commit is remembered, for latencies.
    private static final int COMMITS_MAX = 4_096;

    private static final long WAIT_SECONDS_MAX = 30;

    private final InstantSource wallClock;
    private final NanoClock clock;
    private final ControlMetrics metrics;
    private final CounterIntake counters;
    private final Quarantine quarantine;

    private final Map<String, Entry> nodes = new TreeMap<>();
    private final AppliedWaits waits = new AppliedWaits();
    private final Map<Long, Long> commitNanosByVersion = new LinkedHashMap<>();
    private @Nullable Published newest;

    private static final class Entry {
        NodeStatus status;
        @Nullable NodeStream stream;
        long connectedNanos;

        /// What this control knows of resources and the node's program doesn't.
        Set<String> unknownWords = Set.of();

        Entry(NodeStatus status) {
            this.status = status;
        }

        Optional<NodeStream> stream() {
            return Optional.ofNullable(stream);
        }
    }

    public NodeDirectory(
            InstantSource wallClock,
            NanoClock clock,
            ControlMetrics metrics,
            CounterIntake counters,
            Quarantine quarantine) {
        this.wallClock = wallClock;
        this.clock = clock;
        this.metrics = metrics;
        this.counters = counters;
        this.quarantine = quarantine;
    }

    /// What of a version a node is sent otherwise.
    Variant variant(String id, Published published) {
        return quarantine.variant(id, published);
    }

    boolean isQuarantined(String id) {
        return quarantine.isKnown(id);
    }

    /// What a node runs the newest version without.
    public List<Quarantined> quarantined(String id) {
        return quarantine.of(id, newest());
    }

    /// What all nodes run the newest version without, by node and resource.
    public List<Quarantined> quarantined() {
        return quarantine.all(newest());
    }

    /// Nodes that run the newest version without a resource, by resource.
    public Map<ResourceKey, List<String>> quarantinedOn() {
        return quarantine.nodesByResource(newest());
    }

    /// Learns what other controls know. Blocks.
    public void refreshQuarantine() {
        quarantine.refresh(newest());
    }

    /// What the programs of connected nodes don't know of resources, by node; only nodes that lack
    /// something.
    public synchronized Map<String, Set<String>> unknownWords() {
        Map<String, Set<String>> unknown = new TreeMap<>();
        nodes.forEach(
                (id, entry) -> {
                    if (entry.stream != null && !entry.unknownWords.isEmpty()) {
                        unknown.put(id, entry.unknownWords);
                    }
                });
        return unknown;
    }

    private synchronized Published newest() {
        return known();
    }

    /// Sends a version to every connected node.
    public void publish(Published published) {
        synchronized (this) {
            newest = published;
            commitNanosByVersion.put(published.version(), published.committedNanos());
            if (commitNanosByVersion.size() > COMMITS_MAX) {
                commitNanosByVersion.remove(commitNanosByVersion.keySet().iterator().next());
            }
        }
        metrics.published(published.version());
        streams().forEach(stream -> stream.offer(published));
    }

    /// Sends the newest version to one node, whatever it was sent before.
    void offerNewest(NodeStream stream) {
        stream.offer(newest());
    }

    /// Tells a node, where it is connected, that its counters are kept.
    public void kept(String id, String epoch, long sequence) {
        stream(id).ifPresent(stream -> stream.kept(epoch, sequence));
    }

    private synchronized Optional<NodeStream> stream(String id) {
        return Optional.ofNullable(nodes.get(id)).flatMap(Entry::stream);
    }

    /// Tells every connected node what it has not heard of the offenders yet.
    public void tellOffenders() {
        streams().forEach(NodeStream::flush);
    }

    /// Ends every node's stream.
    public void endAll(Status why) {
        streams().forEach(stream -> stream.end(why));
    }

    /// The stream of every connected node.
    private synchronized List<NodeStream> streams() {
        return nodes.values().stream().flatMap(entry -> entry.stream().stream()).toList();
    }

    /// Ends the streams of nodes that may not go on: that were removed, or whose certificate has
    /// expired.
    public void endRefused(Members members) {
        Instant now = wallClock.instant();
        for (NodeStream stream : streams()) {
            stream.peer().end(members, now).ifPresent(stream::end);
        }
    }

    /// Forgets a node that is not connected.
    public synchronized void forget(String id) {
        Entry entry = nodes.get(id);
        if (entry != null && entry.stream == null) {
            nodes.remove(id);
            counters.forget(id);
        }
    }

    /// Every known node, by id.
    public synchronized List<NodeStatus> list() {
        return nodes.values().stream().map(entry -> entry.status).toList();
    }

    public synchronized Optional<NodeStatus> find(String id) {
        return Optional.ofNullable(nodes.get(id)).map(entry -> entry.status);
    }

    /// Answers the nodes that are connected now once each has said what became of the version, at
    /// the latest after 30 seconds. Empty where too many wait already.
    public Optional<CompletableFuture<List<NodeStatus>>> awaitApplied(long version) {
        Optional<AppliedWait> wait;
        synchronized (this) {
            wait =
                    waits.begin(
                            version,
                            nodes.values().stream()
                                    .filter(entry -> entry.stream().isPresent())
                                    .map(entry -> entry.status)
                                    .toList());
        }
        return wait.map(
                begun ->
                        begun.answer()
                                .completeOnTimeout(
                                        begun.nodes(), WAIT_SECONDS_MAX, TimeUnit.SECONDS)
                                .thenApply(ids -> statuses(begun, ids)));
    }

    private synchronized List<NodeStatus> statuses(AppliedWait wait, List<String> ids) {
        waits.end(wait);
        return ids.stream().map(this::find).flatMap(Optional::stream).toList();
    }

    /// Takes a node in. Its earlier stream, where there is one, ends.
    ///
    /// @return why it is not taken in; empty where it is
    Optional<Status> connect(NodeStream stream, Hello hello) {
        Published published;
        NodeStream earlier;
        synchronized (this) {
            Optional<Status> refusal = refuse(hello, stream.peer().cluster());
            if (refusal.isPresent()) {
                return refusal;
            }
            Entry entry =
                    nodes.computeIfAbsent(hello.getNodeId(), _ -> new Entry(status(stream, hello)));
            earlier = entry.stream;
            entry.status = status(stream, hello);
            entry.stream = stream;
            entry.connectedNanos = clock.nowNanos();
            entry.unknownWords = SchemaWords.unknownTo(hello.getKnownWordsList());
            published = known();
            waits.onStatus(entry.status);
        }
        if (earlier != null) {
            earlier.end(Status.ABORTED.withDescription("another stream of this node took over"));
        }
        if (!hello.getHistory().equals(published.history(stream.peer().cluster()))
                || hello.getAppliedVersion() < published.version()) {
            stream.offer(published);
        }
        return Optional.empty();
    }

    private Optional<Status> refuse(Hello hello, String cluster) {
        Published published = known();
        if (hello.getHistory().equals(published.history(cluster))
                && hello.getAppliedVersion() > published.version()) {
            return Optional.of(
                    Status.FAILED_PRECONDITION.withDescription(
                            "hello.applied_version: "
                                    + hello.getAppliedVersion()
                                    + " (expected: at most "
                                    + published.version()
                                    + ", control's newest; was its database restored from a"
                                    + " backup?)"));
        }
        if (nodes.size() < NODES_MAX || nodes.containsKey(hello.getNodeId())) {
            return Optional.empty();
        }
        Optional<String> longestGone =
                nodes.values().stream()
                        .filter(entry -> entry.stream == null)
                        .map(entry -> entry.status)
                        .min(Comparator.comparing(NodeStatus::lastSeenAt))
                        .map(NodeStatus::id);
        if (longestGone.isEmpty()) {
            return Optional.of(
                    Status.RESOURCE_EXHAUSTED.withDescription(
                            "nodes: " + nodes.size() + " (expected: below " + NODES_MAX + ")"));
        }
        nodes.remove(longestGone.get());
        counters.forget(longestGone.get());
        return Optional.empty();
    }

    private NodeStatus status(NodeStream stream, Hello hello) {
        boolean isOurs = hello.getHistory().equals(known().history(stream.peer().cluster()));
        return new NodeStatus(
                hello.getNodeId(),
                true,
                wallClock.instant(),
                isOurs ? hello.getAppliedVersion() : 0,
                isOurs ? hello.getAppliedVersion() : 0,
                Optional.empty(),
                Optional.empty(),
                hello.getAgentVersion(),
                hello.getInterfacesList());
    }

    /// Takes note that a node's stream is over.
    synchronized void disconnect(NodeStream stream, String id) {
        Entry entry = nodes.get(id);
        if (entry != null && entry.stream == stream) {
            entry.stream = null;
            entry.status = entry.status.disconnected();
        }
    }

    /// The four below tell of a stream that was taken over nothing that counts any more.
    synchronized void sent(NodeStream stream, String id, long version) {
        owned(stream, id).ifPresent(entry -> entry.status = entry.status.sent(version));
    }

    synchronized void seen(NodeStream stream, String id) {
        owned(stream, id).ifPresent(entry -> entry.status = entry.status.seen(wallClock.instant()));
    }

    synchronized void onInterfaces(NodeStream stream, String id, List<String> interfaces) {
        owned(stream, id).ifPresent(entry -> entry.status = entry.status.onInterfaces(interfaces));
    }

    synchronized void applied(NodeStream stream, String id, long version) {
        Optional<Entry> owned = owned(stream, id);
        if (owned.isEmpty()) {
            return;
        }
        Entry entry = owned.get();
        Optional<Duration> latency = Optional.empty();
        Long committedNanos = commitNanosByVersion.get(version);
        if (committedNanos != null && committedNanos >= entry.connectedNanos) {
            latency = Optional.of(Duration.ofNanos(clock.nowNanos() - committedNanos));
            latency.ifPresent(metrics::applied);
        }
        entry.status = entry.status.applied(version, latency);
        waits.onStatus(entry.status);
    }

    synchronized void refused(NodeStream stream, String id, NodeRefusal refusal) {
        Optional<Entry> owned = owned(stream, id);
        if (owned.isEmpty()) {
            return;
        }
        NodeStatus status = owned.get().status.refused(refusal);
        owned.get().status = status;
        Published published = known();
        if (refusal.resource().isEmpty() || refusal.version() != published.version()) {
            waits.onStatus(status);
            return;
        }
        // Elsewhere: PostgreSQL is asked.
        Thread.ofVirtual()
                .name("quarantine")
                .start(() -> quarantine(stream, refusal, published, status));
    }

    private void quarantine(
            NodeStream stream, NodeRefusal refusal, Published published, NodeStatus status) {
        boolean isTaken = false;
        try {
            isTaken = quarantine.take(status.id(), refusal, published, status.appliedVersion());
        } catch (StoreAwayException e) {
            log.atWarn()
                    .addKeyValue("node", status.id())
                    .addKeyValue("why", e.getMessage())
                    .log("What a node refused can't be kept; it stays with what it runs.");
        }
        if (isTaken) {
            log.atWarn()
                    .addKeyValue("node", status.id())
                    .addKeyValue("resource", refusal.resource())
                    .addKeyValue("why", refusal.reason())
                    .log("A node runs without a resource that it refused.");
            stream.offerAgain(published);
            return;
        }
        synchronized (this) {
            waits.onStatus(status);
        }
    }

    private Optional<Entry> owned(NodeStream stream, String id) {
        return Optional.ofNullable(nodes.get(id)).filter(entry -> entry.stream == stream);
    }

    private Published known() {
        return Optional.ofNullable(newest).orElseThrow();
    }
}
