package dev.breakwater.agent.origin;

import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.answer.AnswerKind;
import dev.breakwater.shield.config.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the server of one place all that clients ask it. Thread-safe.
final class OriginAsker {
    private static final Logger log = LoggerFactory.getLogger(OriginAsker.class);

    /// A server that doesn't answer is asked three times in it ([OriginPace]).
    static final long FRESH_NANOS = 20_000_000_000L;

    private final ShieldTables tables;
    private final OriginSockets sockets;
    private final OriginMeters meters;
    private final NanoClock clock;
    private final RandomGenerator random;

    /// @param random thread-safe, and nobody foretells it
    OriginAsker(
            ShieldTables tables,
            OriginSockets sockets,
            OriginMeters meters,
            NanoClock clock,
            RandomGenerator random) {
        this.tables = tables;
        this.sockets = sockets;
        this.meters = meters;
        this.clock = clock;
        this.random = random;
    }

    /// Asks, and tells the packet path. A query that one doesn't answer is another one's.
    ///
    /// @param pace of this place; nobody else's meanwhile
    void ask(OriginPlace place, OriginPace pace) {
        boolean isAnswered = false;
        for (Origin origin : place.origins()) {
            isAnswered = isAnswered || isAnsweredBy(origin, place);
        }
        long nowNanos = clock.nowNanos();
        boolean isNew = isAnswered ? pace.answered(nowNanos) : pace.silent(nowNanos);
        if (isNew) {
            log.atInfo()
                    .addKeyValue("backend", place.backend())
                    .addKeyValue("address", place.address())
                    .addKeyValue("port", place.port())
                    .log(
                            isAnswered
                                    ? "A server answers queries again: they are answered for it."
                                    : "A server doesn't answer queries: clients' go to it.");
        }
    }

    /// Whether it answered anything. Who doesn't answer one query isn't asked those after it.
    private boolean isAnsweredBy(Origin origin, OriginPlace place) {
        InetSocketAddress server =
                new InetSocketAddress(
                        InetAddress.ofLiteral(origin.address().toString()), origin.port());
        boolean isAnswered = false;
        try (OriginSocket socket = new OriginSocket(sockets.open(), server, clock)) {
            for (AnswerKind kind : place.kinds()) {
                OriginSocket.Outcome outcome = socket.talk(exchange(kind));
                meters.asked(outcome);
                switch (outcome) {
                    case OriginSocket.Outcome.Answered(ByteBuffer payload) -> {
                        isAnswered = true;
                        tell(new AnswerKey(place.address(), place.port(), kind), payload);
                    }
                    case OriginSocket.Outcome.Unfit _ -> isAnswered = true;
                    case OriginSocket.Outcome.Silent _ -> {
                        return isAnswered;
                    }
                }
            }
        } catch (IOException | UncheckedIOException unreachable) {
            meters.asked(new OriginSocket.Outcome.Silent());
        }
        return isAnswered;
    }

    private void tell(AnswerKey key, ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        try {
            tables.tellAnswer(key, new Answer(bytes, clock.nowNanos() + FRESH_NANOS));
        } catch (RuntimeException refused) {
            log.atWarn()
                    .addKeyValue("address", key.address())
                    .addKeyValue("port", key.port())
                    .setCause(refused)
                    .log("The kernel would not take a server's answer; trying again.");
        }
    }

    private Exchange exchange(AnswerKind kind) {
        return switch (kind) {
            case A2S_INFO -> A2sExchange.info();
            case A2S_PLAYERS -> A2sExchange.players();
            case A2S_RULES -> A2sExchange.rules();
            case RAKNET_PONG -> new RakNetExchange(random);
            case QUERY_BASIC -> new QueryExchange(false, random);
            case QUERY_FULL -> new QueryExchange(true, random);
        };
    }
}
