package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.origin.OriginLoop;
import dev.breakwater.agent.origin.OriginMeters;
import dev.breakwater.agent.origin.OriginSockets;
import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.bpf.Reason;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.testkit.network.A2sServer;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A game's server behind the packet path, and a client before it, over a cable.
class AnswersIT {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final long FORGED_PACKETS = 20_000;
    private static final byte[] INFO =
            HexFormat.of().parseHex("ffffffff54536f7572636520456e67696e6520517565727900");

    private final String name = "bwa-" + ProcessHandle.current().pid();
    private final VethPair cable = VethPair.lay("bwa");
    private final NetworkNamespace inside = NetworkNamespace.named(cable.inside());
    private final NetworkNamespace outside = NetworkNamespace.named(cable.outside());
    private final Backend game = Configurations.game();
    private final Shield shield = open(name, inside);

    /// A veth takes what its peer's program sends back only where it has a program itself.
    private final Shield passing = open(name + "o", outside);

    private final A2sServer server = new A2sServer(inside.call(AnswersIT::serverSocket), "Veth");
    private final OriginLoop origins =
            new OriginLoop(
                    shield,
                    () -> List.of(game),
                    () -> inside.call(OriginSockets::any),
                    new OriginMeters(new PrometheusRegistry()),
                    NanoClock.system(),
                    new SecureRandom());

    @BeforeEach
    void start() {
        shield.publish(Configurations.serving(game), NewSlots.NONE);
        origins.start(
                death -> {
                    throw new IllegalStateException(death);
                });
        Await.until(() -> challenge() != A2sServer.CHALLENGE, "an answer at hand");
    }

    @AfterEach
    void clean() {
        origins.close();
        server.close();
        shield.close();
        passing.close();
        Shield.detach(name);
        Shield.detach(name + "o");
        cable.close();
    }

    @Test
    void answersAProvenClientAndItsServerHearsOnlyTheAgent() throws IOException {
        InetAddress source = InetAddress.ofLiteral(VethPair.OUTSIDE_ADDRESS);
        int heard = server.heardFrom(source);

        try (DatagramSocket client = client()) {
            byte[] challenged = ask(client, INFO);
            byte[] answer = ask(client, withChallenge(INFO, challenged));

            assertThat(challenged).startsWith(-1, -1, -1, -1, 'A').hasSize(9);
            assertThat(answer).isEqualTo(server.info());
        }
        assertThat(server.heardFrom(source)).isEqualTo(heard);
        assertThat(ProvenService.packets(shield, Reason.ANSWERED)).isEqualTo(1);
    }

    @Test
    void givesForgedSourcesNoMoreBytesThanTheySent() {
        long before = received();
        long sent;
        try (Generator flood = Generator.ofForgedQueries(cable)) {
            Await.until(() -> flood.sentPackets() > FORGED_PACKETS, "a flood");
            sent = flood.stop();
        }

        assertThat(ProvenService.packets(shield, Reason.CHALLENGED))
                .as("of %d: %s", sent, shield.readCounts(Set.of(0, 1), Set.of()))
                .isGreaterThan(sent / 2);
        assertThat(received() - before)
                .isPositive()
                .isLessThanOrEqualTo(sent * Generator.QUERY_BYTES);
        assertThat(ProvenService.packets(shield, Reason.ANSWERED)).isZero();
    }

    private int challenge() {
        try (DatagramSocket client = client()) {
            return ByteBuffer.wrap(ask(client, INFO)).getInt(5);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Bytes that came in outside so far.
    private long received() {
        return outside.call(
                () -> {
                    try {
                        return Files.readAllLines(Path.of("/proc/thread-self/net/dev")).stream()
                                .filter(line -> line.strip().startsWith(VethPair.INTERFACE))
                                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", 3)[1]))
                                .sum();
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                });
    }

    private static byte[] withChallenge(byte[] query, byte[] challenged) {
        byte[] whole = Arrays.copyOf(query, query.length + 4);
        System.arraycopy(challenged, 5, whole, query.length, 4);
        return whole;
    }

    private static byte[] ask(DatagramSocket client, byte[] query) throws IOException {
        client.send(new DatagramPacket(query, query.length));
        DatagramPacket answer = new DatagramPacket(new byte[2_048], 2_048);
        client.receive(answer);
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }

    private DatagramSocket client() {
        return outside.call(
                () -> {
                    try {
                        DatagramSocket client = new DatagramSocket();
                        client.setSoTimeout(TIMEOUT_MILLIS);
                        client.connect(address());
                        return client;
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                });
    }

    private static DatagramSocket serverSocket() {
        try {
            return new DatagramSocket(address());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.ofLiteral(VethPair.INSIDE_ADDRESS), Configurations.GAME_PORT);
    }

    private static Shield open(String name, NetworkNamespace namespace) {
        return Shield.open(
                new ShieldSettings(name, namespace, List.of(VethPair.INTERFACE), 1 << 4));
    }
}
