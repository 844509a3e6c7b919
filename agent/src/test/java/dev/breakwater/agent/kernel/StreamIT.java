package dev.breakwater.agent.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.TcpProof;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients of real protocols, between two real TCP stacks, and a packet path that follows how they
/// begin.
class StreamIT {
    private static final int REQUESTS = 20;
    private static final byte[] BODY = "served".getBytes(US_ASCII);
    private static final String PASSWORD = "changeit";
    private static final int TIMEOUT_MILLIS = 10_000;

    @TempDir private Path directory;

    private final ProvenService service = new ProvenService();

    @AfterEach
    void clean() {
        service.close();
    }

    @Test
    void servesHttpOfBothVersions() {
        try (Shield shield = service.open(BackendType.HTTP, TcpProof.SYN_COOKIE)) {
            HttpServer server = service.inside().call(this::httpServer);
            serve(server);

            for (HttpClient.Version version : HttpClient.Version.values()) {
                assertThat(answers("http", HttpClient.newBuilder().version(version)))
                        .containsOnly("served");
            }

            server.stop(0);
            assertNothingIsDropped(shield);
        }
    }

    @Test
    void servesHttps() throws Exception {
        SSLContext context = contextOfItsOwn();
        try (Shield shield = service.open(BackendType.HTTPS, TcpProof.SYN_COOKIE)) {
            HttpsServer server = service.inside().call(this::httpsServer);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            serve(server);

            assertThat(answers("https", HttpClient.newBuilder().sslContext(context)))
                    .containsOnly("served");

            server.stop(0);
            assertNothingIsDropped(shield);
        }
    }

    @Test
    void takesThePrefaceOfHttp2HoweverItIsCut() throws IOException {
        String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

        assertArrivesHoweverItIsCut(BackendType.HTTP, preface.getBytes(US_ASCII));
    }

    @Test
    void takesAMinecraftClientHoweverItIsCut() throws IOException {
        String status = "0f0000096c6f63616c686f73749801010100";

        assertArrivesHoweverItIsCut(BackendType.MINECRAFT_JAVA, HexFormat.of().parseHex(status));
    }

    @Test
    void keepsAnotherProtocolFromTheServer() throws IOException {
        try (Shield shield = service.open(BackendType.MINECRAFT_JAVA, TcpProof.SYN_COOKIE);
                ServerSocket server = service.listen();
                Socket client = service.connect();
                Socket accepted = server.accept()) {
            client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            Await.until(() -> ProvenService.packets(shield, Reason.OFF_PROTOCOL) > 0, "a drop");

            assertThat(accepted.getInputStream().available()).isZero();
        }
    }

    private void assertArrivesHoweverItIsCut(BackendType type, byte[] message) throws IOException {
        try (Shield _ = service.open(type, TcpProof.SYN_COOKIE);
                ServerSocket server = service.listen()) {
            for (int cut = 1; cut < message.length; cut++) {
                try (Socket client = service.connect();
                        Socket accepted = server.accept()) {
                    accepted.setSoTimeout(TIMEOUT_MILLIS);
                    client.setTcpNoDelay(true);
                    byte[] arrived = new byte[message.length];
                    client.getOutputStream().write(message, 0, cut);
                    accepted.getInputStream().readNBytes(arrived, 0, cut);
                    client.getOutputStream().write(message, cut, message.length - cut);
                    accepted.getInputStream().readNBytes(arrived, cut, message.length - cut);

                    assertThat(arrived).as("cut at %d", cut).isEqualTo(message);
                }
            }
        }
    }

    /// Each over a connection of its own.
    private List<String> answers(String scheme, HttpClient.Builder builder) {
        URI uri =
                URI.create(
                        "%s://%s:%d/"
                                .formatted(
                                        scheme,
                                        VethPair.INSIDE_ADDRESS,
                                        Configurations.PROVING_PORT));
        return service.outside()
                .call(() -> Stream.generate(() -> answer(builder, uri)).limit(REQUESTS).toList());
    }

    private static String answer(HttpClient.Builder builder, URI uri) {
        try (HttpClient client = builder.build()) {
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private HttpServer httpServer() {
        try {
            return HttpServer.create(ProvenService.address(), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private HttpsServer httpsServer() {
        try {
            return HttpsServer.create(ProvenService.address(), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void serve(HttpServer server) {
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, BODY.length);
                    exchange.getResponseBody().write(BODY);
                    exchange.close();
                });
        server.start();
    }

    /// Of a key that the JDK's tool made, and that is trusted.
    private SSLContext contextOfItsOwn() throws Exception {
        Path file = directory.resolve("keys");
        Process made =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "service",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=service",
                                "-ext",
                                "san=ip:" + VethPair.INSIDE_ADDRESS,
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                PASSWORD)
                        .inheritIO()
                        .start();
        assertThat(made.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static void assertNothingIsDropped(Shield shield) {
        assertThat(ProvenService.packets(shield, Reason.OFF_PROTOCOL)).isZero();
        assertThat(ProvenService.packets(shield, Reason.PROTOCOL_REPLY)).isZero();
        assertThat(ProvenService.packets(shield, Reason.CHALLENGED)).isPositive();
    }
}
