package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.TcpProof;
import dev.breakwater.testkit.network.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Connections between two real TCP stacks, of which the packet path answers the SYNs.
class SynCookieIT {
    private static final int CONNECTIONS = 50;
    private static final long FLOOD_PACKETS = 100_000;
    private static final int BULK_BYTES = 8 << 20;

    private final ProvenService service = new ProvenService();

    @AfterEach
    void clean() {
        service.close();
    }

    @Test
    void connectsThroughAnswersOfThePath() throws IOException {
        try (Shield shield = open();
                ServerSocket server = service.listen()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket client = service.connect();
                        Socket accepted = server.accept()) {
                    client.getOutputStream().write(i);
                    assertThat(accepted.getInputStream().read()).isEqualTo(i);
                }
            }

            assertThat(ProvenService.packets(shield, Reason.CHALLENGED)).isEqualTo(CONNECTIONS);
        }
    }

    @Test
    void connectsDuringAFloodOfForgedSyns() throws IOException {
        try (Shield shield = open();
                ServerSocket server = service.listen();
                Generator flood = Generator.ofForgedSyns(service.cable())) {
            Await.until(() -> flood.sentPackets() > FLOOD_PACKETS, "a flood");
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket client = service.connect();
                        Socket accepted = server.accept()) {
                    client.getOutputStream().write(i);
                    assertThat(accepted.getInputStream().read()).isEqualTo(i);
                }
            }

            long sent = flood.stop();
            assertThat(ProvenService.packets(shield, Reason.CHALLENGED))
                    .as("of %d SYNs: %s", sent, shield.readCounts(Set.of(0, 1), Set.of()))
                    // A busy machine's veth loses some.
                    .isGreaterThanOrEqualTo(sent * 99 / 100);
        }
    }

    @Test
    void keepsWindowScaleSackAndTimestamps() throws IOException {
        try (Shield shield = open();
                ServerSocket server = service.listen()) {
            service.connect().close();
            server.accept().close();
            try (Socket client = service.connect();
                    Socket accepted = server.accept()) {
                assertThat(ProvenService.packets(shield, Reason.CHALLENGED)).isEqualTo(2);
                String ofClient = optionsOf(service.cable().outside(), client.getLocalPort());
                String ofServer = optionsOf(service.cable().inside(), client.getLocalPort());

                assertThat(accepted.isConnected()).isTrue();
                assertThat(ofServer).contains(" ts ", " sack ").containsPattern("wscale:\\d+,\\d+");
                assertThat(scales(ofClient)).isEqualTo(scales(ofServer).reversed());
            }
        }
    }

    @Test
    void carriesBulkInBothDirections() throws Exception {
        byte[] bulk = new byte[BULK_BYTES];
        new Random(1).nextBytes(bulk);
        try (Shield _ = open();
                ServerSocket server = service.listen()) {
            service.connect().close();
            server.accept().close();
            try (Socket client = service.connect();
                    Socket accepted = server.accept()) {
                assertThat(carried(client, accepted, bulk)).isEqualTo(bulk);
                assertThat(carried(accepted, client, bulk)).isEqualTo(bulk);
            }
        }
    }

    @Test
    void setsWhatTheStackNeeds() {
        try (Shield shield = open()) {
            assertThat(shield.readyToProve()).isEmpty();
            assertThat(service.inside().call(() -> setting("tcp_syncookies"))).isEqualTo("2");
            assertThat(service.inside().call(() -> setting("tcp_timestamps"))).isEqualTo("2");
        }
    }

    private Shield open() {
        return service.open(TcpProof.SYN_COOKIE);
    }

    private static byte[] carried(Socket from, Socket to, byte[] bulk) throws Exception {
        Thread sender =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        OutputStream out = from.getOutputStream();
                                        out.write(bulk);
                                    } catch (IOException failed) {
                                        throw new UncheckedIOException(failed);
                                    }
                                });
        InputStream in = to.getInputStream();
        byte[] arrived = in.readNBytes(bulk.length);
        sender.join();
        return arrived;
    }

    /// Both scales that a socket knows: its peer's, its own.
    private static List<String> scales(String options) {
        String found = options.replaceAll("(?s).*wscale:(\\d+,\\d+).*", "$1");
        return List.of(found.split(",", -1));
    }

    /// What `ss` says of the connections of a client's port.
    private static String optionsOf(String namespace, int port) throws IOException {
        Process ss =
                new ProcessBuilder(
                                "nsenter",
                                "--net=/run/netns/" + namespace,
                                "ss",
                                "-tinoH",
                                "( sport = " + port + " or dport = " + port + " )")
                        .redirectErrorStream(true)
                        .start();
        return new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8) + " ";
    }

    private static String setting(String name) {
        try {
            return Files.readString(Path.of("/proc/sys/net/ipv4/" + name)).strip();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
