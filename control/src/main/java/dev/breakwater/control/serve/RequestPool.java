package dev.breakwater.control.serve;

import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where requests are fulfilled: each on a virtual thread, so many at once and no more.
///
/// Thread-safe.
final class RequestPool implements AutoCloseable {
    /// Requests in work at once; further ones are refused. Those that only wait for nodes are not
    /// in work.
    static final int REQUESTS_MAX = 512;

    private final Semaphore places = new Semaphore(REQUESTS_MAX);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    <R> CompletableFuture<R> fulfil(Supplier<CompletableFuture<R>> request) {
        if (!places.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    RefusedException.of(
                            Status.Code.RESOURCE_EXHAUSTED,
                            "requests at once: more than "
                                    + REQUESTS_MAX
                                    + " (expected: fewer; try again)"));
        }
        CompletableFuture<R> answer = new CompletableFuture<>();
        threads.execute(
                () -> {
                    try {
                        CompletableFuture<R> _ =
                                request.get()
                                        .whenComplete(
                                                (value, thrown) -> pass(answer, value, thrown));
                    } catch (RuntimeException | Error thrown) {
                        answer.completeExceptionally(Refusals.of(thrown));
                    } finally {
                        places.release();
                    }
                });
        return answer;
    }

    private static <R> void pass(
            CompletableFuture<R> answer, @Nullable R value, @Nullable Throwable thrown) {
        if (thrown == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(thrown);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
