package dev.breakwater.control.serve;

import com.google.protobuf.Message;
import dev.breakwater.control.store.Author.Through;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.read.UnknownFields;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/// One method of the API, whether REST or gRPC asks for it.
///
/// @param call answers, or throws or fails with a [RefusedException] or what [Refusals] makes one
///     of; it may block
record ApiCall<Q extends Message, R extends Message>(
        MethodDescriptor<Q, R> method, BiFunction<Q, Through, CompletableFuture<R>> call) {
    /// A method that is answered at once.
    static <Q extends Message, R extends Message> ApiCall<Q, R> now(
            MethodDescriptor<Q, R> method, Function<Q, R> call) {
        return new ApiCall<>(
                method, (request, _) -> CompletableFuture.completedFuture(call.apply(request)));
    }

    /// Fulfils a request; whatever goes wrong fails the answer with a [RefusedException].
    ///
    /// @param through what the request came by
    CompletableFuture<R> fulfil(Q request, Through through) {
        try {
            // Those of the resources in it are found where these are read.
            List<Problem> unknown = UnknownFields.ofItself(request, "");
            if (!unknown.isEmpty()) {
                throw RefusedException.wrong(unknown);
            }
            return call.apply(request, through)
                    .exceptionallyCompose(
                            thrown -> CompletableFuture.failedFuture(Refusals.of(thrown)));
        } catch (RuntimeException | Error thrown) {
            return CompletableFuture.failedFuture(Refusals.of(thrown));
        }
    }
}
