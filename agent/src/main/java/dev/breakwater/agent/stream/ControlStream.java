package dev.breakwater.agent.stream;

import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.NodeStreamServiceGrpc;
import dev.breakwater.runtime.life.LoopThread;
import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.wire.VersionPieces;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
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

    private static final int CONNECT_MILLIS_MAX = 2_000;
    private static final int OPEN_MILLIS_MAX = 5_000;
    private static final long KEEP_ALIVE_SECONDS = 10;
    private static final long KEEP_ALIVE_ANSWER_SECONDS_MAX = 5;

    private final HostAndPort control;
    private final NanoClock clock;
    private final Backoff backoff;
    private Optional<LoopThread> loop = Optional.empty();
    private volatile Optional<OneStream> current = Optional.empty();

    /// @param random for the waits between tries
    public ControlStream(HostAndPort control, NanoClock clock, RandomGenerator random) {
        this.control = control;
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
        // A channel of its own for each stream: gRPC's waits between tries would come on top of
        // ours.
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(control.host(), control.port())
                        .usePlaintext()
                        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                        .keepAliveTimeout(KEEP_ALIVE_ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                        .disableRetry()
                        .build();
        OneStream stream = new OneStream(number, listener);
        try {
            NodeStreamServiceGrpc.newStub(channel).connect(stream);
            if (!stream.awaitOpen(OPEN_MILLIS_MAX)) {
                tell(stream);
                return 0;
            }
            long openedNanos = clock.nowNanos();
            current = Optional.of(stream);
            log.atInfo().addKeyValue("control", control).log("Connected to control.");
            listener.connected(number);
            stream.awaitEnd();
            tell(stream);
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

    private void tell(OneStream stream) {
        log.atWarn()
                .addKeyValue("control", control)
                .addKeyValue("why", stream.reason())
                .log("No stream to control; trying again. Protection goes on meanwhile.");
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
