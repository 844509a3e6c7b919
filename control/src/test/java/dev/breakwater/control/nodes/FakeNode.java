package dev.breakwater.control.nodes;

import dev.breakwater.api.v1.Applied;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.api.v1.Interfaces;
import dev.breakwater.api.v1.NodeStreamServiceGrpc.NodeStreamServiceStub;
import dev.breakwater.api.v1.Refusal;
import dev.breakwater.api.v1.ToNode;
import dev.breakwater.control.RunningControl;
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
    private final BlockingQueue<Configuration> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final Reader reader;

    private FakeNode(RunningControl control, boolean isGreedy) {
        reader = new Reader(isGreedy);
        var _ = control.client(NodeStreamServiceStub.class).connect(reader);
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
            received.add(message.getConfiguration());
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
        FakeNode node = new FakeNode(control, false);
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

    public void counted(Counters.Builder counters) {
        say(FromNode.newBuilder().setCounters(counters));
    }

    public void say(FromNode.Builder message) {
        reader.call().onNext(message.build());
    }

    /// The next version that control sent.
    public Configuration next() throws InterruptedException {
        Configuration configuration = received.poll(20, TimeUnit.SECONDS);
        if (configuration == null) {
            throw new AssertionError("no version within 20 s");
        }
        return configuration;
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
