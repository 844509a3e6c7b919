package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.TcpProof;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicConnection.QuicVersion;

/// A real client of QUIC's takes the packet path's Retry for its server's, tag and all, and brings
/// the token back.
class QuicClientIT {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int NODES_ID_BYTES = 8;

    /// Behind the original id and its length: form, period and code (docs/operate/quic.md).
    private static final int TOKEN_END_BYTES = 12;

    private final ProvenService service = new ProvenService();

    @AfterEach
    void clean() {
        service.close();
    }

    @ParameterizedTest
    @EnumSource(QuicVersion.class)
    void bringsTheTokenOfARetryToItsServer(QuicVersion version) throws Exception {
        try (Shield shield = service.open(BackendType.QUIC, TcpProof.SYN_COOKIE);
                DatagramSocket server = service.inside().call(QuicClientIT::server)) {
            Thread client = Thread.ofVirtual().start(() -> connect(version));
            DatagramPacket heard = new DatagramPacket(new byte[2_048], 2_048);
            server.receive(heard);
            client.join();

            ByteBuffer initial = ByteBuffer.wrap(heard.getData(), 0, heard.getLength());
            int idBytes = initial.get(5);
            int token = 6 + idBytes + 1 + initial.get(6 + idBytes);
            int originalIdBytes = initial.get(token + 1);
            assertThat(idBytes).isEqualTo(NODES_ID_BYTES);
            assertThat(originalIdBytes).isBetween(8, 20);
            assertThat(initial.get(token))
                    .isEqualTo((byte) (1 + originalIdBytes + TOKEN_END_BYTES));
            assertThat(ProvenService.packets(shield, Reason.CHALLENGED)).isPositive();
            assertThat(ProvenService.packets(shield, Reason.SERVED)).isPositive();
            assertThat(ProvenService.packets(shield, Reason.BAD_PROOF)).isZero();
            assertThat(ProvenService.packets(shield, Reason.UNPROVEN)).isZero();
        }
    }

    /// As far as the token: the server, which is none, says nothing.
    private void connect(QuicVersion version) {
        try {
            QuicClientConnection.newBuilder()
                    .uri(URI.create("quic://" + ProvenService.address().getHostString() + ":8080"))
                    .version(version)
                    .applicationProtocol("h3")
                    .noServerCertificateCheck()
                    .connectTimeout(Duration.ofSeconds(3))
                    .socketFactory(address -> service.outside().call(QuicClientIT::client))
                    .build()
                    .connect();
        } catch (IOException silence) {
            // As was to be expected.
        }
    }

    private static DatagramSocket client() {
        try {
            return new DatagramSocket();
        } catch (SocketException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static DatagramSocket server() {
        try {
            DatagramSocket server = new DatagramSocket(ProvenService.address());
            server.setSoTimeout(TIMEOUT_MILLIS);
            return server;
        } catch (SocketException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
