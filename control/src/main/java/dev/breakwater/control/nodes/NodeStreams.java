package dev.breakwater.control.nodes;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.NodeStreamServiceGrpc;
import dev.breakwater.control.clusters.Members;
import dev.breakwater.control.metrics.ControlMetrics;
import dev.breakwater.control.metrics.CounterIntake;
import dev.breakwater.control.metrics.SightIntake;
import dev.breakwater.control.offenders.Offenders;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The gRPC service that nodes connect to. What it sends is serialized already, once for all nodes.
///
/// Thread-safe.
public final class NodeStreams {
    /// A node's Counters with every backend, every reason and every rule stay below it.
    public static final int MESSAGE_BYTES_MAX = 16 << 20;

    private static final long HELLO_SECONDS_MAX = 10;

    private static final MethodDescriptor.Marshaller<ByteString> SERIALIZED =
            new MethodDescriptor.Marshaller<>() {
                @Override
                public InputStream stream(ByteString message) {
                    return message.newInput();
                }

                @Override
                public ByteString parse(InputStream stream) {
                    try {
                        return ByteString.readFrom(stream);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };

    private final Members members;
    private final NodeDirectory directory;
    private final CounterIntake counters;
    private final SightIntake sight;
    private final Offenders offenders;
    private final ControlMetrics metrics;
    private final Executor afterHelloTime =
            CompletableFuture.delayedExecutor(HELLO_SECONDS_MAX, TimeUnit.SECONDS);

    public NodeStreams(
            Members members,
            NodeDirectory directory,
            CounterIntake counters,
            SightIntake sight,
            Offenders offenders,
            ControlMetrics metrics) {
        this.members = members;
        this.directory = directory;
        this.counters = counters;
        this.sight = sight;
        this.offenders = offenders;
        this.metrics = metrics;
    }

    /// For a server: `NodeStreamService`, under its own name and schema.
    ///
    /// @param peer who opens the stream that is being opened; asked on that call's thread
    public ServerServiceDefinition definition(Supplier<Peer> peer) {
        MethodDescriptor<FromNode, ?> generated = NodeStreamServiceGrpc.getConnectMethod();
        MethodDescriptor<FromNode, ByteString> connect =
                generated.<FromNode, ByteString>toBuilder(
                                ProtoUtils.marshaller(FromNode.getDefaultInstance()), SERIALIZED)
                        .build();
        ServiceDescriptor service =
                ServiceDescriptor.newBuilder(NodeStreamServiceGrpc.SERVICE_NAME)
                        .setSchemaDescriptor(
                                NodeStreamServiceGrpc.getServiceDescriptor().getSchemaDescriptor())
                        .addMethod(connect)
                        .build();
        return ServerServiceDefinition.builder(service)
                .addMethod(
                        connect,
                        ServerCalls.asyncBidiStreamingCall(node -> connect(node, peer.get())))
                .build();
    }

    private StreamObserver<FromNode> connect(StreamObserver<ByteString> observer, Peer peer) {
        ServerCallStreamObserver<ByteString> node = (ServerCallStreamObserver<ByteString>) observer;
        NodeStream stream =
                new NodeStream(node, peer, members, directory, counters, sight, offenders, metrics);
        node.setOnReadyHandler(stream::flush);
        node.setOnCancelHandler(stream::leave);
        afterHelloTime.execute(stream::endUnlessKnown);
        return stream;
    }
}
