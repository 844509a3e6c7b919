package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.TcpProof;
import dev.breakwater.testkit.network.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
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

    private void exchange(ServerSocket server, int value) throws IOException {
        try (Socket client = service.connect();
                Socket accepted = server.accept()) {
            client.getOutputStream().write(value);
            assertThat(accepted.getInputStream().read()).isEqualTo(value);
        }
    }
}
