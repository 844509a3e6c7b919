package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.TcpProof;
import dev.breakwater.testkit.network.VethPair;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `curl` gets pages over IPv6 and through a VLAN where the packet path answers its SYNs.
class CurlIT {
    private static final int REQUESTS = 10;

    /// More than a window without a scale.
    private static final int PAGE_BYTES = 1 << 20;

    @TempDir private Path directory;

    private final ProvenService service = new ProvenService();

    @AfterEach
    void clean() {
        service.close();
    }

    @Test
    void getsPagesOverIpv6() throws Exception {
        VethPair cable = service.cable();
        String ipv6 =
                """
                sh -ec 'sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0
                ip -6 address add 2001:db8:77::%d/64 dev eth0 nodad
                ip -6 neighbour replace 2001:db8:77::%d lladdr 02:00:00:00:77:0%2$d dev eth0'
                """;
        cable.outside(ipv6.formatted(1, 2));
        cable.inside(ipv6.formatted(2, 1));

        assertServes("2001:db8:77::2", IpAddress.ipv6(0x2001_0DB8_0077_0000L, 2));
    }

    @Test
    void getsPagesThroughAVlan() throws Exception {
        Path object = directory.resolve("vlan.bpf.o");
        try (InputStream compiled = getClass().getResourceAsStream("vlan.bpf.o")) {
            Files.copy(Objects.requireNonNull(compiled, "vlan.bpf.o"), object);
        }
        // In the frame, where the path sees the tag, and not beside it. With a BPF file system of
        // its own: tc leaves folders in the one that it finds.
        String vlan =
                """
                unshare --mount sh -ec 'mount -t bpf none /sys/fs/bpf
                ethtool -K eth0 txvlan off
                tc qdisc add dev eth0 clsact
                tc filter add dev eth0 egress bpf direct-action object-file %1$s section tc/push
                tc filter add dev eth0 ingress bpf direct-action object-file %1$s section tc/pop'
                """
                        .formatted(object);
        service.cable().outside(vlan);
        service.cable().inside(vlan);

        assertServes(VethPair.INSIDE_ADDRESS, IpAddress.ipv4(0x0a4d_0002));
    }

    private void assertServes(String text, IpAddress address) throws Exception {
        try (Shield shield =
                service.open(
                        Configurations.proving(BackendType.HTTP, TcpProof.SYN_COOKIE, address))) {
            HttpServer server = service.inside().call(() -> pages(text));
            server.start();
            try {
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(pageBytes(text)).isEqualTo(PAGE_BYTES);
                }
            } finally {
                server.stop(0);
            }

            assertThat(ProvenService.packets(shield, Reason.CHALLENGED)).isEqualTo(REQUESTS);
            assertThat(ProvenService.packets(shield, Reason.OUT_OF_STATE)).isZero();
            assertThat(ProvenService.packets(shield, Reason.TCP_CHECKSUM)).isZero();
        }
    }

    private static HttpServer pages(String text) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(
                                    InetAddress.ofLiteral(text), Configurations.PROVING_PORT),
                            0);
            server.createContext(
                    "/",
                    exchange -> {
                        exchange.sendResponseHeaders(200, PAGE_BYTES);
                        exchange.getResponseBody().write(new byte[PAGE_BYTES]);
                        exchange.close();
                    });
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Of one page, over a connection of its own.
    private long pageBytes(String text) throws IOException {
        String host = text.contains(":") ? "[" + text + "]" : text;
        Process curl =
                new ProcessBuilder(
                                "nsenter",
                                "--net=/run/netns/" + service.cable().outside(),
                                "curl",
                                "--silent",
                                "--show-error",
                                "--globoff",
                                "--max-time",
                                "5",
                                "http://%s:%d/".formatted(host, Configurations.PROVING_PORT))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return curl.getInputStream().readAllBytes().length;
    }
}
