package dev.breakwater.control.serve;

import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import dev.breakwater.api.v1.MetricsPoint;
import dev.breakwater.api.v1.MetricsStreamServiceGrpc;
import dev.breakwater.api.v1.WatchBackendMetricsRequest;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// Live metrics by gRPC and by WebSocket.
///
/// Web pages of other origins are kept out before they get here: see [LocalOnly].
record LiveStreams(LiveMetrics live) {
    static final String PATH = "/v1/backends/{id}/metrics/live";

    /// Points that wait in one WebSocket.
    private static final int UNSENT_MAX = 4;

    private static final int FRAME_BYTES_MAX = 4_096;
    private static final String FULL = "live metrics: too many watch already (expected: fewer)";

    /// `MetricsStreamService`.
    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(MetricsStreamServiceGrpc.getServiceDescriptor())
                .addMethod(
                        MetricsStreamServiceGrpc.getWatchBackendMetricsMethod(),
                        ServerCalls.asyncServerStreamingCall(this::watch))
                .build();
    }

    private void watch(WatchBackendMetricsRequest request, StreamObserver<MetricsPoint> answer) {
        var client = (ServerCallStreamObserver<MetricsPoint>) answer;
        var watcher =
                new LiveMetrics.Watcher() {
                    @Override
                    public boolean tryTell(MetricsPoint point) {
                        boolean isReady = client.isReady();
                        if (isReady) {
                            client.onNext(point);
                        }
                        return isReady;
                    }

                    @Override
                    public void end(Status why) {
                        client.onError(why.asRuntimeException());
                    }
                };
        // Before anything is told: answering one who is gone would throw.
        Gone gone = new Gone();
        client.setOnCancelHandler(gone::run);
        Optional<LiveMetrics.Watch> watch = live.watch(request.getId(), watcher);
        watch.ifPresentOrElse(
                gone::closes,
                () ->
                        client.onError(
                                Status.RESOURCE_EXHAUSTED
                                        .withDescription(FULL)
                                        .asRuntimeException()));
    }

    /// Ends a watch, whichever comes first: that it began, or that the client is gone.
    private static final class Gone {
        private boolean isGone;
        private Optional<LiveMetrics.Watch> watch = Optional.empty();

        synchronized void closes(LiveMetrics.Watch begun) {
            watch = Optional.of(begun);
            if (isGone) {
                begun.close();
            }
        }

        synchronized void run() {
            isGone = true;
            watch.ifPresent(LiveMetrics.Watch::close);
        }
    }

    WebSocketService webSocket() {
        return WebSocketService.builder(this::webSocket)
                // LocalOnly has refused those that aren't ours, and programs send none.
                .allowedOrigins("*")
                .maxFramePayloadLength(FRAME_BYTES_MAX)
                .build();
    }

    private WebSocket webSocket(ServiceRequestContext ctx, WebSocket in) {
        WebSocketWriter out = WebSocket.streaming();
        String id = Objects.requireNonNullElse(ctx.pathParam("id"), "");
        Gone gone = new Gone();
        live.watch(id, new OnWebSocket(out))
                .ifPresentOrElse(
                        gone::closes, () -> out.close(WebSocketCloseStatus.TRY_AGAIN_LATER, FULL));
        CompletableFuture<Void> _ = out.whenComplete().whenComplete((_, _) -> gone.run());
        in.subscribe(new Listener(out, gone));
        return out;
    }

    private record OnWebSocket(WebSocketWriter out, AtomicInteger unsent)
            implements LiveMetrics.Watcher {
        OnWebSocket(WebSocketWriter out) {
            this(out, new AtomicInteger());
        }

        @Override
        public boolean tryTell(MetricsPoint point) {
            if (unsent.get() >= UNSENT_MAX || !out.tryWrite(JsonWriter.write(point))) {
                return false;
            }
            unsent.incrementAndGet();
            CompletableFuture<Void> _ = out.whenConsumed().thenRun(() -> unsent.set(0));
            return true;
        }

        @Override
        public void end(Status why) {
            out.close(
                    WebSocketCloseStatus.TRY_AGAIN_LATER,
                    Objects.requireNonNullElse(why.getDescription(), ""));
        }
    }

    /// Hears nothing but the end: a watcher has nothing to say.
    private record Listener(WebSocketWriter out, Gone gone) implements Subscriber<WebSocketFrame> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(WebSocketFrame frame) {
            frame.close();
        }

        @Override
        public void onError(Throwable why) {
            onComplete();
        }

        @Override
        public void onComplete() {
            gone.run();
            out.close();
        }
    }
}
