package dev.breakwater.agent.origin;

import dev.breakwater.runtime.time.NanoClock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// A socket that asks one server, and hears nobody else. Owned by one thread.
final class OriginSocket implements AutoCloseable {
    private static final int TRIES = 2;
    private static final long TRY_NANOS = 500_000_000L;

    /// Of one talk, so that a flood of messages keeps nobody busy.
    private static final int MESSAGES_MAX = 16;

    private static final int MESSAGE_BYTES_MAX = 65_535;

    private final DatagramSocket socket;
    private final NanoClock clock;
    private final DatagramPacket received =
            new DatagramPacket(new byte[MESSAGE_BYTES_MAX], MESSAGE_BYTES_MAX);

    /// @param socket from here on this object's
    /// @throws IOException where there is no way to the server
    OriginSocket(DatagramSocket socket, InetSocketAddress server, NanoClock clock)
            throws IOException {
        this.socket = socket;
        this.clock = clock;
        socket.connect(server);
    }

    /// What came of a talk.
    sealed interface Outcome {
        record Answered(ByteBuffer payload) implements Outcome {}

        /// It answered, but not so that it could be given for it.
        record Unfit() implements Outcome {}

        record Silent() implements Outcome {}
    }

    /// Talks, over again where nothing comes.
    Outcome talk(Exchange exchange) {
        for (int i = 0; i < TRIES; i++) {
            try {
                Outcome outcome = talkOnce(exchange);
                if (!(outcome instanceof Outcome.Silent)) {
                    return outcome;
                }
            } catch (IOException refused) {
                // Nobody listens there (now): as good as silent.
                return new Outcome.Silent();
            }
        }
        return new Outcome.Silent();
    }

    private Outcome talkOnce(Exchange exchange) throws IOException {
        send(exchange.opening());
        long startNanos = clock.nowNanos();
        for (int i = 0; i < MESSAGES_MAX; i++) {
            long leftNanos = TRY_NANOS - (clock.nowNanos() - startNanos);
            if (leftNanos <= 0 || !receive(leftNanos)) {
                return new Outcome.Silent();
            }
            byte[] message = Arrays.copyOf(received.getData(), received.getLength());
            switch (exchange.next(ByteBuffer.wrap(message))) {
                case Exchange.Step.Say(ByteBuffer next) -> send(next);
                case Exchange.Step.Done(ByteBuffer payload) -> {
                    return new Outcome.Answered(payload);
                }
                case Exchange.Step.Unfit _ -> {
                    return new Outcome.Unfit();
                }
                case Exchange.Step.Wait _ -> {}
            }
        }
        return new Outcome.Silent();
    }

    private void send(ByteBuffer message) throws IOException {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        socket.send(new DatagramPacket(bytes, bytes.length));
    }

    private boolean receive(long waitNanos) throws IOException {
        socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(waitNanos)));
        received.setLength(MESSAGE_BYTES_MAX);
        try {
            socket.receive(received);
            return true;
        } catch (SocketTimeoutException silence) {
            return false;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
