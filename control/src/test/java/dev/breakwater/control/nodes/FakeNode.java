package dev.breakwater.control.nodes;

import dev.breakwater.api.v1.Applied;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.CountersKept;
import dev.breakwater.api.v1.Denial;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.api.v1.Interfaces;
import dev.breakwater.api.v1.NodeStreamServiceGrpc.NodeStreamServiceStub;
import dev.breakwater.api.v1.Refusal;
import dev.breakwater.api.v1.ToNode;
import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.api.v1.WholeWanted;
import dev.breakwater.control.RunningControl;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.VersionAssembly;
import dev.breakwater.shield.wire.VersionContent;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A node that says what a test wants, over real gRPC.
public final class FakeNode implements AutoCloseable {
    private final BlockingQueue<VersionPiece> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Denial> denials = new LinkedBlockingQueue<>();
    private final BlockingQueue<CountersKept> kept = new LinkedBlockingQueue<>();
    private final VersionAssembly assembly = new VersionAssembly("", 0, VersionContent.EMPTY);
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final Reader reader;

    private FakeNode(NodeStreamServiceStub control, boolean isGreedy) {
        reader = new Reader(isGreedy);
        var _ = control.connect(reader);
    }

    private final class Reader implements ClientResponseObserver<FromNode, ToNode> {
        private final boolean isGreedy;
        private @Nullable ClientCallStreamObserver<FromNode> call;

        Reader(boolean isGreedy) {
            this.isGreedy = isGreedy;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<FromNode> call) {
            this.call = call;
            if (!isGreedy) {
                call.disableAutoRequestWithInitial(0);
            }
        }

        ClientCallStreamObserver<FromNode> call() {
            ClientCallStreamObserver<FromNode> started = call;
            if (started == null) {
                throw new IllegalStateException("not started");
            }
            return started;
        }

        @Override
        public void onNext(ToNode message) {
            switch (message.getMessageCase()) {
                case PIECE -> received.add(message.getPiece());
                case DENIALS -> denials.addAll(message.getDenials().getDenialsList());
                case COUNTERS_KEPT -> kept.add(message.getCountersKept());
                case MESSAGE_NOT_SET -> throw new AssertionError("an empty message");
            }
        }

        @Override
        public void onError(Throwable thrown) {
            end.complete(Status.fromThrowable(thrown));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }
    }

    /// A stream on which nothing was said yet.
    public static FakeNode silent(RunningControl control) {
        return by(control.client(NodeStreamServiceStub.class));
    }

    /// The same, by a client of the test's own.
    static FakeNode by(NodeStreamServiceStub control) {
        return new FakeNode(control, true);
    }

    /// A node that never ran anything.
    public static FakeNode fresh(RunningControl control, String id) {
        FakeNode node = silent(control);
        node.hello(Hello.newBuilder().setNodeId(id).setAgentVersion("1").addInterfaces("eth0"));
        return node;
    }

    /// A node that takes a message only when [#take] is called.
    public static FakeNode slow(RunningControl control, String id) {
        FakeNode node = new FakeNode(control.client(NodeStreamServiceStub.class), false);
        node.hello(Hello.newBuilder().setNodeId(id));
        return node;
    }

    /// Allows one more message.
    public void take() {
        reader.call().request(1);
    }

    public void hello(Hello.Builder hello) {
        say(FromNode.newBuilder().setHello(hello));
    }

    public void applied(long version) {
        say(FromNode.newBuilder().setApplied(Applied.newBuilder().setVersion(version)));
    }

    public void refused(long version, String resource, String reason) {
        say(
                FromNode.newBuilder()
                        .setRefused(
                                Refusal.newBuilder()
                                        .setVersion(version)
                                        .setResource(resource)
                                        .setReason(reason)));
    }

    public void onInterfaces(String... interfaces) {
        say(
                FromNode.newBuilder()
                        .setInterfaces(
                                Interfaces.newBuilder().addAllInterfaces(List.of(interfaces))));
    }

    /// Says that what control sent doesn't fit what it holds.
    public void wantWhole() {
        say(
                FromNode.newBuilder()
                        .setWholeWanted(WholeWanted.newBuilder().setReason("digest: another")));
    }

    public void counted(Counters.Builder counters) {
        say(FromNode.newBuilder().setCounters(counters));
    }

    /// Waits until control says that it has kept counters up to a sequence.
    public void awaitKept(String epoch, long sequence) throws InterruptedException {
        while (true) {
            // As long as PostgreSQL may take to be back.
            CountersKept next = kept.poll(60, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("not kept within 60 s: " + epoch + " " + sequence);
            }
            if (next.getEpoch().equals(epoch) && next.getSequence() >= sequence) {
                return;
            }
        }
    }

    public void say(FromNode.Builder message) {
        reader.call().onNext(message.build());
    }

    /// The next version that control sent, put together from its pieces.
    public Configuration next() throws InterruptedException {
        while (true) {
            switch (assembly.on(nextPiece())) {
                case VersionAssembly.Step.Incomplete() -> {}
                case VersionAssembly.Step.Complete(var history, long version, var content) -> {
                    return message(history, version, content);
                }
                case VersionAssembly.Step.Mismatch(String why) -> throw new AssertionError(why);
                case VersionAssembly.Step.Broken(String _, long _, String why) ->
                        throw new AssertionError(why);
            }
        }
    }

    /// The next piece of a version that control sent.
    public VersionPiece nextPiece() throws InterruptedException {
        VersionPiece piece = received.poll(20, TimeUnit.SECONDS);
        if (piece == null) {
            throw new AssertionError("no piece of a version within 20 s");
        }
        return piece;
    }

    /// The next that control told of who is denied.
    public Denial nextDenial() throws InterruptedException {
        Denial denial = denials.poll(20, TimeUnit.SECONDS);
        if (denial == null) {
            throw new AssertionError("no denial within 20 s");
        }
        return denial;
    }

    private static Configuration message(String history, long version, VersionContent content) {
        Configuration.Builder message =
                Configuration.newBuilder().setHistory(history).setVersion(version);
        for (ResourceBytes resource : content.resources()) {
            switch (resource.key().kind()) {
                case BACKEND -> message.addBackends(resource.message().getBackend());
                case FILTER_RULE -> message.addFilterRules(resource.message().getFilterRule());
                case ADDRESS_LIST -> message.addAddressLists(resource.message().getAddressList());
            }
        }
        return message.build();
    }

    public boolean hasReceivedAll() {
        return received.isEmpty();
    }

    /// How control ended the stream.
    public Status end() throws Exception {
        return end.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        if (!end.isDone()) {
            reader.call().onCompleted();
        }
    }
}
