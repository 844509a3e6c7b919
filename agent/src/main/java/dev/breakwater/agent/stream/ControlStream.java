package dev.breakwater.agent.stream;

import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.NodeStreamServiceGrpc;
import dev.breakwater.runtime.life.LoopThread;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.wire.VersionPieces;
import io.grpc.ManagedChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one stream to control open: connects, and connects again whenever it ends.
///
/// Thread-safe.
public final class ControlStream implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlStream.class);

    /// A piece of a version, and room for the keys of its resources.
    public static final int MESSAGE_BYTES_MAX = 4 * VersionPieces.BODY_BYTES_MAX;

    private static final int OPEN_MILLIS_MAX = 5_000;

    /// Between tries to renew a certificate that is good still.
    private static final long RENEW_PAUSE_MILLIS = 60_000;

    private final Link link;
    private final NanoClock clock;
    private final Backoff backoff;
    private Optional<LoopThread> loop = Optional.empty();
    private volatile Optional<OneStream> current = Optional.empty();

    /// @param link how control is reached
    /// @param random for the waits between tries
    public ControlStream(Link link, NanoClock clock, RandomGenerator random) {
        this.link = link;
        this.clock = clock;
        this.backoff = new Backoff(random);
    }

    /// Starts to connect. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(StreamListener listener, Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("stream", () -> run(listener), onDeath));
    }

    /// Sends a message on that stream, however much waits to be sent before it. False where it has
    /// ended.
    public boolean send(long stream, FromNode message) {
        return current.filter(open -> open.number() == stream)
                .map(open -> open.send(message))
                .orElse(false);
    }

    /// Sends a message on whatever stream is open, if Hello and what else was sent before it has
    /// left. False where it was not sent.
    public boolean trySend(FromNode message) {
        return current.filter(OneStream::isReady).map(open -> open.send(message)).orElse(false);
    }

    /// The number of the stream that is open; 0 where none is.
    public long number() {
        return current.map(OneStream::number).orElse(0L);
    }

    /// As the other one, on that stream alone.
    public boolean trySend(long stream, FromNode message) {
        return current.filter(open -> open.number() == stream && open.isReady())
                .map(open -> open.send(message))
                .orElse(false);
    }

    private void run(StreamListener listener) throws InterruptedException {
        for (long number = 1; true; number++) {
            long heldNanos = runOne(number, listener);
            TimeUnit.NANOSECONDS.sleep(backoff.afterStreamOf(heldNanos));
        }
    }

    /// One stream from its opening to its end; answers how long it was open.
    private long runOne(long number, StreamListener listener) throws InterruptedException {
        ManagedChannel channel;
        try {
            channel = link.open();
        } catch (LinkException e) {
            tell(String.valueOf(e.getMessage()));
            return 0;
        }
        OneStream stream = new OneStream(number, listener);
        try {
            NodeStreamServiceGrpc.newStub(channel).connect(stream);
            if (!stream.awaitOpen(OPEN_MILLIS_MAX)) {
                tell(stream.reason());
                return 0;
            }
            long openedNanos = clock.nowNanos();
            current = Optional.of(stream);
            log.atInfo().addKeyValue("control", link.control()).log("Connected to control.");
            listener.connected(number);
            if (hasEnded(stream, channel)) {
                tell(stream.reason());
            }
            return clock.nowNanos() - openedNanos;
        } finally {
            current = Optional.empty();
            stream.cancel();
            channel.shutdownNow();
            if (stream.wasOpen()) {
                listener.disconnected(number);
            }
        }
    }

    /// Waits until the stream has ended; false where it makes way for one with a new certificate.
    private boolean hasEnded(OneStream stream, ManagedChannel channel) throws InterruptedException {
        long waitMillis = link.renewMillis();
        while (!stream.awaitEnd(waitMillis)) {
            if (link.renew(channel)) {
                return false;
            }
            waitMillis = RENEW_PAUSE_MILLIS;
        }
        return true;
    }

    private void tell(String why) {
        log.atWarn()
                .addKeyValue("control", link.control())
                .addKeyValue("why", why)
                .log("No stream to control; trying again. Protection goes on meanwhile.");
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
