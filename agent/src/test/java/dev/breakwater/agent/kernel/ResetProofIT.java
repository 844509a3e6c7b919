package dev.breakwater.agent.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.TcpProof;
import dev.breakwater.shield.sight.ConnectionCount;
import dev.breakwater.testkit.network.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Connections between two real TCP stacks, of which the client proves its address by a RST.
class ResetProofIT {
    private static final int CONNECTIONS = 50;
    private static final long FLOOD_PACKETS = 100_000;

    private final ProvenService service = new ProvenService();

    @AfterEach
    void clean() {
        service.close();
    }

    @Test
    void connectsAfterOneProof() throws IOException {
        try (Shield shield = service.open(TcpProof.RESET);
                ServerSocket server = service.listen()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                exchange(server, i);
            }

            assertThat(ProvenService.packets(shield, Reason.CHALLENGED)).isEqualTo(1);
            assertThat(ProvenService.packets(shield, Reason.PROOF_TAKEN)).isEqualTo(1);
        }
    }

    @Test
    void connectsDuringAFloodOfForgedSynsOfWhichNoneArrives() throws IOException {
        try (Shield shield = service.open(TcpProof.RESET);
                ServerSocket server = service.listen();
                Generator flood = Generator.ofForgedSyns(service.cable())) {
            Await.until(() -> flood.sentPackets() > FLOOD_PACKETS, "a flood");
            for (int i = 0; i < CONNECTIONS; i++) {
                exchange(server, i);
            }

            long sent = flood.stop();
            // A busy machine's veth loses some.
            assertThat(ProvenService.packets(shield, Reason.CHALLENGED))
                    .isGreaterThanOrEqualTo(sent * 99 / 100);
            assertThat(ProvenService.packets(shield, Reason.SERVED)).isLessThan(20 * CONNECTIONS);
        }
    }

    @Test
    void keepsAnotherProtocolFromTheServer() throws IOException {
        try (Shield shield = service.open(BackendType.MINECRAFT_JAVA, TcpProof.RESET);
                ServerSocket server = service.listen();
                Socket client = service.connect();
                Socket accepted = server.accept()) {
            client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            Await.until(() -> ProvenService.packets(shield, Reason.OFF_PROTOCOL) > 0, "a drop");

            assertThat(accepted.getInputStream().available()).isZero();
        }
    }

    @Test
    void takesTheProtocolsOwnClients() throws IOException {
        byte[] status = HexFormat.of().parseHex("0f0000096c6f63616c686f73749801010100");
        try (Shield shield = service.open(BackendType.MINECRAFT_JAVA, TcpProof.RESET);
                ServerSocket server = service.listen()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket client = service.connect();
                        Socket accepted = server.accept()) {
                    client.getOutputStream().write(status);
                    assertThat(accepted.getInputStream().readNBytes(status.length))
                            .isEqualTo(status);
                }
            }

            assertThat(ProvenService.packets(shield, Reason.OFF_PROTOCOL)).isZero();
            assertThat(ProvenService.packets(shield, Reason.PROOF_TAKEN)).isEqualTo(1);
        }
    }

    @Test
    void countsTheConnectionAndItsProvenAddress() throws IOException {
        try (Shield shield = service.open(TcpProof.RESET);
                ServerSocket server = service.listen()) {
            exchange(server, 1);
            ConnectionCount counted = shield.countConnections();
            for (int set = 1; set < ProvenService.STATE_SETS; set++) {
                counted = shield.countConnections();
            }

            long places = (long) ProvenService.STATE_SETS * ShieldAbi.CONNECTION_WAYS;
            assertThat(counted).isEqualTo(new ConnectionCount(1, 0, 1, places));
        }
    }

    private void exchange(ServerSocket server, int value) throws IOException {
        try (Socket client = service.connect();
                Socket accepted = server.accept()) {
            client.getOutputStream().write(value);
            assertThat(accepted.getInputStream().read()).isEqualTo(value);
        }
    }
}
