package dev.breakwater.agent.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.agent.tables.FakeTables;
import dev.breakwater.runtime.settings.RefusedSettingException;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.registration.ServerPlace;
import dev.breakwater.testkit.network.RegistrationClient;
import dev.breakwater.testkit.network.RegistrationClient.Answer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Unix socket, and a server's client at it.
class RegistrationSocketIT {
    private static final String ADDRESS = "198.51.100.1";
    private static final ServerPlace PLACE = new ServerPlace(Backends.ONE, Backends.PORT);
    private static final byte[] SECRET = new byte[32];

    @TempDir private Path folder;
    private Path path = Path.of("");
    private final FakeTables tables = new FakeTables("epoch");
    private final List<Backend> backends = List.of(Backends.game(Backends.ONE));
    private final RegistrationMeters meters = new RegistrationMeters(new PrometheusRegistry());
    private final Registrar registrar =
            new Registrar(
                    tables, () -> backends, meters, NanoClock.system(), InstantSource.system());

    @BeforeEach
    void name() {
        path = folder.resolve("registration.sock");
    }

    @Test
    void registersAServerAndForgetsIt() throws IOException {
        try (RegistrationSocket _ = open()) {
            assertThat(RegistrationClient.register(path, ADDRESS, Backends.PORT, SECRET))
                    .isEqualTo(new Answer(0, "ok"));
            assertThat(tables.registrations()).containsOnlyKeys(PLACE);

            assertThat(RegistrationClient.unregister(path, ADDRESS, Backends.PORT))
                    .isEqualTo(new Answer(0, "ok"));
            assertThat(tables.registrations()).isEmpty();
        }
    }

    @Test
    void saysWhatIsWrongWithARequest() throws IOException {
        try (RegistrationSocket _ = open()) {
            assertThat(RegistrationClient.send(path, "02010026"))
                    .isEqualTo(new Answer(1, "version: 2 (expected: 1)"));
            assertThat(RegistrationClient.send(path, "01030006"))
                    .isEqualTo(new Answer(1, "kind: 3 (expected: 1, register, or 2, unregister)"));
            assertThat(RegistrationClient.send(path, "0101ffff"))
                    .isEqualTo(new Answer(1, "length: 65535 (expected: 38 with kind 1)"));
            assertThat(RegistrationClient.send(path, "01020006" + "c6336401" + "0000"))
                    .isEqualTo(new Answer(1, "port: 0 (expected: 1 to 65535)"));
            assertThat(RegistrationClient.register(path, "192.0.2.1", 19_132, SECRET))
                    .extracting(Answer::status)
                    .isEqualTo(1);
        }
    }

    @Test
    void isOfItsUserAndGroupAloneAndGoesWithTheAgent() throws IOException {
        try (RegistrationSocket _ = open()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-rw----");
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void servesOthersWhileSomeSayNothing() throws IOException {
        List<SocketChannel> silent = new ArrayList<>();
        try (RegistrationSocket _ = open()) {
            for (int i = 0; i < 20; i++) {
                SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX);
                one.connect(UnixDomainSocketAddress.of(path));
                one.write(ByteBuffer.allocate(2).put(0, (byte) 1));
                silent.add(one);
            }

            assertThat(RegistrationClient.register(path, ADDRESS, Backends.PORT, SECRET))
                    .isEqualTo(new Answer(0, "ok"));
        } finally {
            for (SocketChannel one : silent) {
                one.close();
            }
        }
    }

    @Test
    void takesThePlaceOfASocketThatAKilledAgentLeft() throws IOException {
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(path));
        }

        try (RegistrationSocket _ = open()) {
            assertThat(RegistrationClient.unregister(path, ADDRESS, Backends.PORT).status())
                    .isZero();
        }
    }

    @Test
    void refusesThePlaceOfAnotherAgent() {
        try (RegistrationSocket _ = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(RefusedSettingException.class)
                    .hasMessageContaining("in use (expected: a socket of its own for each agent)");
        }
    }

    @Test
    void refusesThePlaceOfAFile() throws IOException {
        Files.writeString(path, "somebody's");

        assertThatThrownBy(this::open).hasMessageContaining("a file (expected: none there");
        assertThat(path).hasContent("somebody's");
    }

    private RegistrationSocket open() {
        RegistrationSocket socket = RegistrationSocket.open(path, registrar, meters);
        socket.start();
        return socket;
    }
}
