package dev.breakwater.agent.stream;

import dev.breakwater.agent.config.Versions;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.NodeStreamServiceGrpc;
import dev.breakwater.api.v1.ToNode;
import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.wire.VersionContent;
import dev.breakwater.shield.wire.VersionPieces;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A real gRPC server on loopback that speaks node_stream.proto as the test says.
public final class FakeControl implements AutoCloseable {
    private static final long WAIT_NANOS_MAX = 30_000_000_000L;

    private final NanoClock clock = NanoClock.system();
    private final BlockingQueue<StreamObserver<ToNode>> streams = new LinkedBlockingQueue<>();
    private final BlockingQueue<FromNode> heard = new LinkedBlockingQueue<>();
    private final Server server;
    private final HostAndPort address;

    /// @param port 0 for a free one
    public FakeControl(int port) {
        try {
            server =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                            .addService(new Service())
                            .build()
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        address = new HostAndPort("127.0.0.1", server.getPort());
    }

    public HostAndPort address() {
        return address;
    }

    /// The next stream that a node opens, once it has said Hello: control says nothing before.
    public StreamObserver<ToNode> stream() {
        return next(streams, "a stream");
    }

    /// The next message of that kind, passing over the others.
    public FromNode hear(FromNode.MessageCase kind) {
        return hear(kind, message -> true);
    }

    /// The next message of that kind for which the condition holds, passing over the others.
    public FromNode hear(FromNode.MessageCase kind, Predicate<FromNode> condition) {
        long startNanos = clock.nowNanos();
        while (clock.nowNanos() - startNanos < WAIT_NANOS_MAX) {
            FromNode message = next(heard, kind.toString());
            if (message.getMessageCase() == kind && condition.test(message)) {
                return message;
            }
        }
        throw new AssertionError(kind + ": not the one waited for within 30 s");
    }

    /// Sends a version whole.
    public static void offer(StreamObserver<ToNode> stream, Configuration configuration) {
        VersionContent content = Versions.content(configuration);
        VersionPieces.cut(
                        configuration.getHistory(),
                        configuration.getVersion(),
                        0,
                        content.keys(),
                        content)
                .forEach(piece -> send(stream, piece));
    }

    /// Sends a piece of a version.
    public static void send(StreamObserver<ToNode> stream, VersionPiece piece) {
        stream.onNext(ToNode.newBuilder().setPiece(piece).build());
    }

    /// Ends a stream as a failing control does.
    public static void fail(StreamObserver<ToNode> stream) {
        stream.onError(Status.UNAVAILABLE.withDescription("going away").asRuntimeException());
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T next(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(WAIT_NANOS_MAX, TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError(what + ": none within 30 s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private final class Service extends NodeStreamServiceGrpc.NodeStreamServiceImplBase {
        @Override
        public StreamObserver<FromNode> connect(StreamObserver<ToNode> toNode) {
            return new StreamObserver<>() {
                @Override
                public void onNext(FromNode message) {
                    heard.add(message);
                    if (message.hasHello()) {
                        streams.add(toNode);
                    }
                }

                @Override
                public void onError(Throwable gone) {}

                @Override
                public void onCompleted() {
                    toNode.onCompleted();
                }
            };
        }
    }
}
