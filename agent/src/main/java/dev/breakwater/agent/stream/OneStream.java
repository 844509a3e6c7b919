package dev.breakwater.agent.stream;

import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.ToNode;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One stream to control, from its opening to its end. gRPC calls it from its own threads, one at a
/// time. Thread-safe.
final class OneStream implements ClientResponseObserver<FromNode, ToNode> {
    private final long number;
    private final StreamListener listener;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean isOpen;
    private volatile boolean hasSpoken;
    private volatile String reason = "no answer";
    private volatile Optional<ClientCallStreamObserver<FromNode>> call = Optional.empty();

    OneStream(long number, StreamListener listener) {
        this.number = number;
        this.listener = listener;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<FromNode> started) {
        // One message at a time: the next is read when the follower has taken this one.
        started.disableAutoRequestWithInitial(1);
        started.setOnReadyHandler(
                () -> {
                    isOpen = true;
                    opened.countDown();
                });
        call = Optional.of(started);
    }

    @Override
    public void onNext(ToNode message) {
        switch (message.getMessageCase()) {
            case PIECE -> listener.received(number, message.getPiece());
            case DENIALS -> listener.received(number, message.getDenials());
            case COUNTERS_KEPT ->
                    listener.kept(
                            message.getCountersKept().getEpoch(),
                            message.getCountersKept().getSequence());
            // A control newer than this agent says what this agent doesn't know.
            case MESSAGE_NOT_SET -> {}
        }
        call.ifPresent(open -> open.request(1));
    }

    @Override
    public void onError(Throwable failure) {
        end(words(Status.fromThrowable(failure)));
    }

    /// How a call failed: the innermost cause too, for gRPC's own words are "io exception".
    static String words(Status status) {
        Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String inner = cause == null ? "" : ": " + cause.getMessage();
        return status.getCode() + " " + status.getDescription() + inner;
    }

    @Override
    public void onCompleted() {
        end("control ended it");
    }

    private void end(String why) {
        reason = why;
        ended.countDown();
        opened.countDown();
    }

    long number() {
        return number;
    }

    /// Why it ended, or didn't open.
    String reason() {
        return reason;
    }

    boolean wasOpen() {
        return isOpen;
    }

    /// Whether Hello is said, and what was said has left.
    boolean isReady() {
        return hasSpoken && call.map(ClientCallStreamObserver::isReady).orElse(false);
    }

    /// Waits until messages can be sent; false where it ended or took too long.
    boolean awaitOpen(long millisMax) throws InterruptedException {
        boolean isDecided = opened.await(millisMax, TimeUnit.MILLISECONDS);
        return isDecided && ended.getCount() > 0;
    }

    /// Waits for the end, so long at most; false where it has not come.
    boolean awaitEnd(long millisMax) throws InterruptedException {
        return ended.await(millisMax, TimeUnit.MILLISECONDS);
    }

    /// False where the stream has ended.
    synchronized boolean send(FromNode message) {
        if (ended.getCount() == 0 || call.isEmpty()) {
            return false;
        }
        try {
            call.get().onNext(message);
            hasSpoken = true;
            return true;
        } catch (IllegalStateException endedMeanwhile) {
            return false;
        }
    }

    synchronized void cancel() {
        call.ifPresent(open -> open.cancel("the agent leaves", null));
    }
}
