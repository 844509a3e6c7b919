package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.registration.Registrar;
import dev.breakwater.agent.registration.RegistrationMeters;
import dev.breakwater.agent.registration.RegistrationSocket;
import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.bpf.Reason;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.CookieServer;
import dev.breakwater.testkit.network.RegistrationClient;
import dev.breakwater.testkit.network.VethPair;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that tells its secret over a Unix socket, behind the packet path, and a client before
/// it, over a cable.
class RegisteredServerIT {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int PORT = 19_132;
    private static final byte[] SECRET =
            HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));
    private static final String MAGIC = "00ffff00fefefefefdfdfdfd12345678";
    private static final Backend GAME =
            new Backend(
                    "game",
                    BackendType.MINECRAFT_BEDROCK,
                    List.of(
                            new Listen(
                                    IpAddress.ipv4(0x0a4d_0002),
                                    List.of(new PortRange(PORT, PORT)))),
                    Protection.DEFAULT.with(
                            new AddressProof(ProofPolicy.ALWAYS, AddressProof.ATTACK_DEFAULT)));

    private final String name = "bwr-" + ProcessHandle.current().pid();
    private final VethPair cable = VethPair.lay("bwr");
    private final NetworkNamespace inside = NetworkNamespace.named(cable.inside());
    private final NetworkNamespace outside = NetworkNamespace.named(cable.outside());
    private final Shield shield = open(name, inside);

    /// A veth takes what its peer's program sends back only where it has a program itself.
    private final Shield passing = open(name + "o", outside);

    private final CookieServer server =
            new CookieServer(
                    inside.call(RegisteredServerIT::serverSocket), SECRET, InstantSource.system());
    private final RegistrationMeters meters = new RegistrationMeters(new PrometheusRegistry());
    private final Registrar registrar =
            new Registrar(
                    shield,
                    () -> List.of(GAME),
                    meters,
                    NanoClock.system(),
                    InstantSource.system());

    @TempDir private Path folder;

    @BeforeEach
    void publish() {
        shield.publish(Configurations.serving(GAME), NewSlots.NONE);
    }

    @AfterEach
    void clean() {
        server.close();
        shield.close();
        passing.close();
        Shield.detach(name);
        Shield.detach(name + "o");
        cable.close();
    }

    @Test
    void aClientComesInByACookieThatTheServerChecksItself() throws IOException {
        Path path = folder.resolve("registration.sock");
        try (RegistrationSocket socket = RegistrationSocket.open(path, registrar, meters);
                DatagramSocket client = client()) {
            socket.start();
            assertThat(RegistrationClient.register(path, VethPair.INSIDE_ADDRESS, PORT, SECRET))
                    .isEqualTo(new RegistrationClient.Answer(0, "ok"));

            byte[] challenged = ask(client, request1());
            byte[] welcomed = ask(client, request2(cookie(challenged)));

            assertThat(challenged).startsWith(0x06).hasSize(32);
            assertThat(welcomed).startsWith(0x08);
        }
        assertThat(server.firstRequests()).isZero();
        assertThat(server.wrongCookies()).isZero();
        assertThat(ProvenService.packets(shield, Reason.CHALLENGED)).isEqualTo(1);
    }

    @Test
    void aWrongCookieDoesntReachTheServer() throws IOException {
        Path path = folder.resolve("registration.sock");
        try (RegistrationSocket socket = RegistrationSocket.open(path, registrar, meters);
                DatagramSocket client = client()) {
            socket.start();
            RegistrationClient.register(path, "0.0.0.0", PORT, SECRET);
            int cookie = cookie(ask(client, request1()));

            send(client, request2(cookie ^ 0x100));

            Await.until(
                    () -> ProvenService.packets(shield, Reason.BAD_PROOF) == 1, "a wrong cookie");
            assertThat(ask(client, request2(cookie))).startsWith(0x08);
        }
        assertThat(server.wrongCookies()).isZero();
    }

    /// As where it was started anew without a secret: then the node's own cookie is taken out.
    @Test
    void anUnregisteredServerGetsRequestsWithoutACookie() throws IOException {
        Path path = folder.resolve("registration.sock");
        try (RegistrationSocket socket = RegistrationSocket.open(path, registrar, meters);
                DatagramSocket client = client()) {
            socket.start();
            RegistrationClient.register(path, VethPair.INSIDE_ADDRESS, PORT, SECRET);
            RegistrationClient.unregister(path, VethPair.INSIDE_ADDRESS, PORT);

            send(client, request2(cookie(ask(client, request1()))));

            Await.until(() -> server.wrongCookies() == 1, "a request without a cookie");
        }
        assertThat(ProvenService.packets(shield, Reason.SERVED)).isEqualTo(1);
    }

    private static byte[] request1() {
        return Arrays.copyOf(HexFormat.of().parseHex("05" + MAGIC + "0b"), 1_464);
    }

    private static byte[] request2(int cookie) {
        return ByteBuffer.wrap(
                        HexFormat.of()
                                .parseHex(
                                        "07"
                                                + MAGIC
                                                + "0000000000"
                                                + "0434ff8ef64abc"
                                                + "0578"
                                                + "a1a2a3a4a5a6a7a8"))
                .putInt(17, cookie)
                .array();
    }

    private static int cookie(byte[] reply1) {
        return ByteBuffer.wrap(reply1).getInt(26);
    }

    private static void send(DatagramSocket client, byte[] message) throws IOException {
        client.send(new DatagramPacket(message, message.length));
    }

    private static byte[] ask(DatagramSocket client, byte[] message) throws IOException {
        send(client, message);
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
        return new InetSocketAddress(InetAddress.ofLiteral(VethPair.INSIDE_ADDRESS), PORT);
    }

    private static Shield open(String name, NetworkNamespace namespace) {
        return Shield.open(
                new ShieldSettings(name, namespace, List.of(VethPair.INTERFACE), 1 << 4));
    }
}
