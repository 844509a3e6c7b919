package dev.breakwater.agent.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.FakeTables;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.answer.AnswerKind;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Origin;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.testkit.network.A2sServer;
import dev.breakwater.testkit.network.BedrockServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The loop and servers on this machine's loopback.
class OriginLoopIT {
    private static final IpAddress LOOPBACK = IpAddress.ipv4(0x7F00_0001);
    private static final IpAddress ELSEWHERE = IpAddress.ipv4(0xC633_6401);

    private final FakeTables tables = new FakeTables("epoch");
    private final AtomicReference<List<Backend>> backends = new AtomicReference<>(List.of());
    private final OriginLoop loop =
            new OriginLoop(
                    tables,
                    backends::get,
                    OriginSockets::any,
                    new OriginMeters(new PrometheusRegistry()),
                    NanoClock.system(),
                    new SecureRandom());

    @Test
    void tellsWhatTheServerAnswers() throws SocketException {
        try (DatagramSocket socket = bound();
                A2sServer server = new A2sServer(socket, "one")) {
            backends.set(List.of(game(LOOPBACK, socket.getLocalPort(), List.of())));

            loop.turn();

            assertThat(tables.answers())
                    .containsOnlyKeys(
                            new AnswerKey(LOOPBACK, socket.getLocalPort(), AnswerKind.A2S_INFO),
                            new AnswerKey(LOOPBACK, socket.getLocalPort(), AnswerKind.A2S_PLAYERS));
            assertThat(server.answered()).isEqualTo(2);
        }
    }

    @Test
    void tellsWhatABedrockServerAnswers() throws SocketException {
        try (DatagramSocket socket = bound();
                BedrockServer _ = new BedrockServer(socket)) {
            int port = socket.getLocalPort();
            backends.set(
                    List.of(backend(BackendType.MINECRAFT_BEDROCK, LOOPBACK, port, List.of())));

            loop.turn();

            assertThat(tables.answers())
                    .containsOnlyKeys(
                            new AnswerKey(LOOPBACK, port, AnswerKind.RAKNET_PONG),
                            new AnswerKey(LOOPBACK, port, AnswerKind.QUERY_BASIC),
                            new AnswerKey(LOOPBACK, port, AnswerKind.QUERY_FULL));
        }
    }

    @Test
    void asksWhatReallyServesAndTheNextWhereThatIsSilent() throws SocketException {
        try (DatagramSocket silent = bound();
                DatagramSocket socket = bound();
                A2sServer server = new A2sServer(socket, "one")) {
            List<Origin> origins =
                    List.of(
                            new Origin(LOOPBACK, silent.getLocalPort()),
                            new Origin(LOOPBACK, socket.getLocalPort()));
            backends.set(List.of(game(ELSEWHERE, 27_015, origins)));

            loop.turn();

            assertThat(tables.answers())
                    .containsKey(new AnswerKey(ELSEWHERE, 27_015, AnswerKind.A2S_INFO));
            assertThat(server.answered()).isEqualTo(2);
        }
    }

    @Test
    void asksNoOftenerThanEveryFewSeconds() throws SocketException {
        try (DatagramSocket socket = bound();
                A2sServer server = new A2sServer(socket, "one")) {
            backends.set(List.of(game(LOOPBACK, socket.getLocalPort(), List.of())));

            loop.turn();
            loop.turn();

            assertThat(server.answered()).isEqualTo(2);
        }
    }

    @Test
    void forgetsWhatABackendAnsweredThatIsGone() throws SocketException {
        try (DatagramSocket socket = bound();
                A2sServer server = new A2sServer(socket, "one")) {
            backends.set(List.of(game(LOOPBACK, socket.getLocalPort(), List.of())));
            loop.turn();
            backends.set(List.of());

            loop.turn();

            assertThat(tables.answers()).isEmpty();
            assertThat(server.answered()).isEqualTo(2);
        }
    }

    @Test
    void asksNoServerWhoseSourcesNeedNoProof() throws SocketException {
        try (DatagramSocket socket = bound();
                A2sServer server = new A2sServer(socket, "one")) {
            Backend game = game(LOOPBACK, socket.getLocalPort(), List.of());
            backends.set(
                    List.of(
                            new Backend(
                                    game.name(), game.type(), game.listen(), Protection.DEFAULT)));

            loop.turn();

            assertThat(server.challenged()).isZero();
        }
    }

    private static DatagramSocket bound() throws SocketException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static Backend game(IpAddress address, int port, List<Origin> origins) {
        return backend(BackendType.SOURCE, address, port, origins);
    }

    private static Backend backend(
            BackendType type, IpAddress address, int port, List<Origin> origins) {
        Protection proven =
                Protection.DEFAULT.with(
                        new AddressProof(ProofPolicy.ALWAYS, AddressProof.ATTACK_DEFAULT));
        return new Backend(
                "game",
                type,
                List.of(new Listen(address, List.of(new PortRange(port, port)))),
                origins,
                proven);
    }
}
