package dev.breakwater.agent.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.Offender;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.config.TcpProof;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A real client that speaks another protocol, and what the agent reads and writes of it.
class OffendersIT {
    private static final IpAddress CLIENT =
            IpText.parseAddress(VethPair.OUTSIDE_ADDRESS).orElseThrow();

    /// A busy machine takes its time, in which offences are forgotten.
    private static final int ATTEMPTS_MAX = 5 * ShieldAbi.OFFENCES_MAX;

    private final ProvenService service = new ProvenService();

    @AfterEach
    void clean() {
        service.close();
    }

    @Test
    void tellsOfAClientThatGoesOnBreakingTheProtocolAndPardonsIt() throws IOException {
        try (Shield shield = service.open(BackendType.MINECRAFT_JAVA, TcpProof.SYN_COOKIE);
                ServerSocket server = service.listen()) {
            for (int i = 0; i < ATTEMPTS_MAX && shield.offenders().isEmpty(); i++) {
                offend(shield, server);
            }
            assertThat(shield.offenders())
                    .singleElement()
                    .satisfies(
                            offender -> {
                                assertThat(offender.source()).isEqualTo(CLIENT);
                                assertThat(offender.backendSlot()).isEqualTo(1);
                                assertThat(offender.isTold()).isFalse();
                                assertThat(offender.untilNanos() - System.nanoTime())
                                        .isBetween(1L, ShieldAbi.OFFENDER_NANOS);
                            });

            shield.pardon(CLIENT);
            service.connect().close();

            assertThat(shield.offenders()).isEmpty();
        }
    }

    @Test
    void deniesWhomAnotherNodeSaw() throws IOException {
        long untilNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        try (Shield shield = service.open(BackendType.MINECRAFT_JAVA, TcpProof.SYN_COOKIE);
                ServerSocket server = service.listen();
                Socket client = service.connect()) {
            shield.deny(CLIENT, untilNanos);
            client.getOutputStream().write(0);
            Await.until(() -> ProvenService.packets(shield, Reason.OFFENDER) > 0, "a denial");

            assertThat(shield.offenders())
                    .containsExactly(new Offender(CLIENT, 0, untilNanos, true));
            assertThat(server.isBound()).isTrue();
        }
    }

    private void offend(Shield shield, ServerSocket server) throws IOException {
        long before = ProvenService.packets(shield, Reason.OFF_PROTOCOL);
        try (Socket client = service.connect();
                Socket _ = server.accept()) {
            // Ends with a RST: nothing is sent again once it is closed.
            client.setSoLinger(true, 0);
            client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            Await.until(
                    () -> ProvenService.packets(shield, Reason.OFF_PROTOCOL) > before, "a drop");
        }
    }
}
