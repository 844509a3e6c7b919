package dev.breakwater.control.nodes;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.CountersKept;
import dev.breakwater.api.v1.Denials;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.api.v1.Refusal;
import dev.breakwater.api.v1.ToNode;
import dev.breakwater.api.v1.WholeWanted;
import dev.breakwater.control.clusters.Members;
import dev.breakwater.control.configuration.Published;
import dev.breakwater.control.configuration.Variant;
import dev.breakwater.control.metrics.ControlMetrics;
import dev.breakwater.control.metrics.CounterIntake;
import dev.breakwater.control.metrics.SightIntake;
import dev.breakwater.control.offenders.Offenders;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node's stream: holds it to the protocol, and sends it each version once, the newest only
/// where it is slow to take them, as what changed since the one that it has.
///
/// Thread-safe: gRPC calls it on one thread at a time, [NodeDirectory] on any.
final class NodeStream implements StreamObserver<FromNode> {
    private static final Logger log = LoggerFactory.getLogger(NodeStream.class);
    private final ServerCallStreamObserver<ByteString> node;
    private final Peer peer;
    private final Members members;
    private final NodeDirectory directory;
    private final CounterIntake counters;
    private final SightIntake sight;
    private final Offenders offenders;
    private final ControlMetrics metrics;

    // Guarded by this.
    private @Nullable String id;
    private Optional<Published> offered = Optional.empty();
    private Optional<Sending> sending = Optional.empty();
    private Optional<ByteString> unsaidKept = Optional.empty();
    private long offeredVersion = -1;
    private long answerableVersion;
    private boolean isOver;

    /// The history and version whose resources the node has, once it has all pieces sent to it.
    private String heldHistory = "";
    private long heldVersion;

    /// What it was sent otherwise of that version.
    private Variant heldVariant = Variant.NONE;

    /// The last change of the offenders that the node was told.
    private long toldNumber;

    /// A version on its way, and what is left of it.
    private record Sending(Published published, Variant variant, Iterator<ByteString> pieces) {}

    NodeStream(
            ServerCallStreamObserver<ByteString> node,
            Peer peer,
            Members members,
            NodeDirectory directory,
            CounterIntake counters,
            SightIntake sight,
            Offenders offenders,
            ControlMetrics metrics) {
        this.node = node;
        this.peer = peer;
        this.members = members;
        this.directory = directory;
        this.counters = counters;
        this.sight = sight;
        this.offenders = offenders;
        this.metrics = metrics;
    }

    Peer peer() {
        return peer;
    }

    /// A version to send as soon as the node takes it. One that was offered before it and whose
    /// sending has not begun is left out.
    void offer(Published published) {
        synchronized (this) {
            if (published.version() > offeredVersion) {
                offeredVersion = published.version();
                offered = Optional.of(published);
            }
        }
        flush();
    }

    /// A version that was sent already, once more: the node is sent it otherwise.
    void offerAgain(Published published) {
        synchronized (this) {
            offeredVersion = Math.min(offeredVersion, published.version() - 1);
        }
        offer(published);
    }

    /// Tells the node that its counters are kept, as soon as it takes the message.
    void kept(String epoch, long sequence) {
        CountersKept kept = CountersKept.newBuilder().setEpoch(epoch).setSequence(sequence).build();
        synchronized (this) {
            unsaidKept =
                    Optional.of(ToNode.newBuilder().setCountersKept(kept).build().toByteString());
        }
        flush();
    }

    /// Sends what waits, piece by piece, while the node has room.
    synchronized void flush() {
        boolean isMore = true;
        while (isMore && !isOver && id != null && node.isReady()) {
            unsaidKept.ifPresent(node::onNext);
            unsaidKept = Optional.empty();
            sending = sending.or(this::begin);
            if (sending.isPresent()) {
                sendPiece(sending.get(), id);
            } else {
                isMore = sendOffenders();
            }
        }
    }

    private boolean sendOffenders() {
        Optional<Offenders.News> news = offenders.after(toldNumber);
        news.ifPresent(
                told -> {
                    toldNumber = told.number();
                    ToNode message = ToNode.newBuilder().setDenials(told.denials()).build();
                    node.onNext(message.toByteString());
                });
        return news.isPresent();
    }

    /// What is offered, as its first piece to its last.
    private Optional<Sending> begin() {
        Optional<Published> next = offered;
        offered = Optional.empty();
        next.ifPresent(published -> answerableVersion = published.version());
        return next.map(this::begin);
    }

    private Sending begin(Published published) {
        Variant variant = directory.variant(known(), published);
        List<ByteString> pieces =
                published.pieces(peer.cluster(), heldOf(published), heldVariant, variant);
        return new Sending(published, variant, pieces.iterator());
    }

    private long heldOf(Published published) {
        return heldHistory.equals(published.history(peer.cluster()))
                ? heldVersion
                : Published.WHOLE;
    }

    private void sendPiece(Sending under, String id) {
        ByteString piece = under.pieces.next();
        if (!under.pieces.hasNext()) {
            // Before it leaves: the node may answer sooner than the call returns.
            sending = Optional.empty();
            heldHistory = under.published.history(peer.cluster());
            heldVersion = under.published.version();
            heldVariant = under.variant;
            directory.sent(this, id, heldVersion);
        }
        node.onNext(piece);
    }

    /// Sends the version that the node could not make of what it holds once more, whole.
    private void sendWhole(WholeWanted wanted) {
        synchronized (this) {
            heldHistory = "";
            heldVersion = 0;
            heldVariant = Variant.NONE;
            sending = Optional.empty();
            offeredVersion = -1;
        }
        metrics.wantedWhole();
        log.atWarn()
                .addKeyValue("node", known())
                .addKeyValue("why", HelloForm.shortened(wanted.getReason()))
                .log("A node can't make a version of its changes; it is sent the whole.");
        directory.offerNewest(this);
    }

    /// Ends the stream, where it is not over yet.
    void end(Status status) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
            node.onError(status.asRuntimeException());
        }
        leave();
    }

    /// Ends the stream of a node that has not said who it is.
    void endUnlessKnown() {
        boolean isKnown;
        synchronized (this) {
            isKnown = id != null;
        }
        if (!isKnown) {
            violate("hello_late", "first message: none yet (expected: hello within 10 s)");
        }
    }

    @Override
    public void onNext(FromNode message) {
        if (isOver()) {
            return;
        }
        String node = known();
        if (node.isEmpty() && message.getMessageCase() != FromNode.MessageCase.HELLO) {
            violate(
                    "hello_missing",
                    "first message: " + message.getMessageCase() + " (expected: hello)");
            return;
        }
        if (!node.isEmpty()) {
            directory.seen(this, node);
        }
        switch (message.getMessageCase()) {
            case HELLO -> hello(message.getHello());
            case APPLIED -> applied(node, message.getApplied().getVersion());
            case REFUSED -> refused(node, message.getRefused());
            case INTERFACES -> interfaces(node, message.getInterfaces().getInterfacesList());
            case COUNTERS -> counters.accept(node, message.getCounters());
            case SIGHT -> sight.accept(node, message.getSight());
            case DENIALS -> denied(node, message.getDenials());
            case WHOLE_WANTED -> sendWhole(message.getWholeWanted());
            case MESSAGE_NOT_SET -> violate("message_unknown", "message: none that control knows");
        }
    }

    private synchronized boolean isOver() {
        return isOver;
    }

    private synchronized String known() {
        return id == null ? "" : id;
    }

    private void hello(Hello hello) {
        Optional<String> problem = problem(hello);
        if (problem.isPresent()) {
            violate("hello_wrong", problem.get());
            return;
        }
        Optional<PeerRefusal> stranger = peer.refuse(hello, members);
        if (stranger.isPresent()) {
            turnAway(hello.getNodeId(), stranger.get());
            return;
        }
        synchronized (this) {
            id = hello.getNodeId();
            answerableVersion = hello.getAppliedVersion();
            // A node that runs without something may hold more of a version, or less.
            boolean isPlain = !directory.isQuarantined(hello.getNodeId());
            heldHistory = isPlain ? hello.getHeldHistory() : "";
            heldVersion = isPlain ? hello.getHeldVersion() : Published.WHOLE;
        }
        Optional<Status> refusal = directory.connect(this, hello);
        if (refusal.isPresent()) {
            end(refusal.get());
            return;
        }
        counters.connected(hello.getNodeId());
        flush();
    }

    private void turnAway(String claimed, PeerRefusal refusal) {
        metrics.violated(refusal.rule());
        log.atWarn()
                .addKeyValue("node", claimed)
                .addKeyValue("peer", peer)
                .addKeyValue("why", refusal.status().getDescription())
                .log("A node's stream is refused.");
        end(refusal.status());
    }

    private Optional<String> problem(Hello hello) {
        return known().isEmpty()
                ? HelloForm.problem(hello)
                : Optional.of("hello: a second one (expected: one, first)");
    }

    private void denied(String node, Denials denials) {
        offenders
                .accept(node, denials)
                .ifPresentOrElse(
                        problem -> violate("denials_wrong", problem), directory::tellOffenders);
    }

    private void interfaces(String node, List<String> interfaces) {
        if (HelloForm.areShort(interfaces)) {
            directory.onInterfaces(this, node, interfaces);
        } else {
            violate("interfaces_wrong", "interfaces: too long (expected: " + HelloForm.SHORT + ")");
        }
    }

    private void applied(String node, long version) {
        if (isSent("applied.version", version)) {
            directory.applied(this, node, version);
        }
    }

    private void refused(String node, Refusal refusal) {
        if (isSent("refused.version", refusal.getVersion())) {
            directory.refused(
                    this,
                    node,
                    new NodeRefusal(
                            refusal.getVersion(),
                            HelloForm.shortened(refusal.getResource()),
                            HelloForm.shortened(refusal.getReason())));
        }
    }

    private boolean isSent(String field, long version) {
        long sent;
        synchronized (this) {
            sent = answerableVersion;
        }
        if (version >= 0 && version <= sent) {
            return true;
        }
        violate(
                "version_unsent",
                field + ": " + version + " (expected: one that was sent, at most " + sent + ")");
        return false;
    }

    private void violate(String rule, String message) {
        metrics.violated(rule);
        end(Status.INVALID_ARGUMENT.withDescription(message));
    }

    @Override
    public void onError(Throwable gone) {
        leave();
    }

    @Override
    public void onCompleted() {
        leave();
        synchronized (this) {
            if (!isOver) {
                isOver = true;
                node.onCompleted();
            }
        }
    }

    /// Takes note that the node is gone, however it went.
    void leave() {
        String node = known();
        if (!node.isEmpty()) {
            directory.disconnect(this, node);
        }
    }
}
