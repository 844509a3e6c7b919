package dev.breakwater.control.serve;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.breakwater.control.metrics.ControlMetrics;
import dev.breakwater.control.store.Author.Through;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Serves calls by gRPC.
///
/// @param metrics counts what is refused
record GrpcCalls(RequestPool pool, ControlMetrics metrics) {
    /// How the `breakwater` command begins its user agent.
    private static final String COMMAND = "breakwater-cli";

    /// A service of which every method is one of the calls.
    ServerServiceDefinition definition(ServiceDescriptor service, List<ApiCall<?, ?>> calls) {
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service);
        for (MethodDescriptor<?, ?> method : service.getMethods()) {
            calls.stream()
                    .filter(call -> call.method().equals(method))
                    .forEach(call -> add(definition, call));
        }
        return definition.build();
    }

    private <Q extends Message, R extends Message> void add(
            ServerServiceDefinition.Builder definition, ApiCall<Q, R> call) {
        definition.addMethod(
                call.method(),
                ServerCalls.asyncUnaryCall(
                        (request, answer) -> {
                            Through through = through(ServiceRequestContext.current());
                            answer(() -> call.fulfil(request, through), answer);
                        }));
    }

    /// Answers one request with what comes of work, which is done where requests are.
    <R> void answer(Supplier<CompletableFuture<R>> work, StreamObserver<R> answer) {
        // Without a handler, answering one who is gone would throw.
        ((ServerCallStreamObserver<R>) answer).setOnCancelHandler(() -> {});
        CompletableFuture<Void> _ =
                pool.fulfil(work)
                        .thenAccept(
                                value -> {
                                    answer.onNext(value);
                                    answer.onCompleted();
                                })
                        .exceptionally(
                                thrown -> {
                                    RefusedException refused = Refusals.of(thrown);
                                    metrics.requestRefused(refused.code().name());
                                    answer.onError(Refusals.grpc(refused));
                                    return null;
                                });
    }

    private static Through through(ServiceRequestContext ctx) {
        String agent = ctx.request().headers().get(HttpHeaderNames.USER_AGENT, "");
        return agent.startsWith(COMMAND) ? Through.CLI : Through.GRPC;
    }
}
