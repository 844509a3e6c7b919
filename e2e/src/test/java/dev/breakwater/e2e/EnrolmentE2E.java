package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.agent.stream.ControlStream;
import dev.breakwater.agent.stream.Link;
import dev.breakwater.agent.stream.StreamListener;
import dev.breakwater.agent.stream.TlsLink;
import dev.breakwater.api.v1.ClusterServiceGrpc;
import dev.breakwater.api.v1.Denials;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.api.v1.NodeServiceGrpc;
import dev.breakwater.api.v1.RemoveNodeRequest;
import dev.breakwater.api.v1.RotateClusterKeyRequest;
import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.control.ControlProcess;
import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.wire.JoinToken;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The agent's side of enrolment against a control that runs as a process. Each test has a node and
/// a folder of its own.
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class EnrolmentE2E {
    private static final Pattern PLACE = Pattern.compile("https?://127\\.0\\.0\\.1:([0-9]+)");

    @TempDir static Path data;
    private static Process process;
    private static ManagedChannel api;
    private static HostAndPort nodesListen;
    private static JoinToken token;
    private static int tests;

    @TempDir private Path state;
    private String id = "";

    @BeforeAll
    static void start() throws IOException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                ControlProcess.class.getName(),
                                "--listen=127.0.0.1:0",
                                "--nodes-listen=127.0.0.1:0",
                                "--data=" + data)
                        .redirectErrorStream(true)
                        .start();
        BufferedReader log = process.inputReader();
        int port = port(log, "control is ready");
        nodesListen = new HostAndPort("127.0.0.1", port(log, "control listens for nodes"));
        Thread.ofVirtual().start(() -> log.lines().forEach(_ -> {}));
        api = ManagedChannelBuilder.forTarget("127.0.0.1:" + port).usePlaintext().build();
        RotateClusterKeyRequest request =
                RotateClusterKeyRequest.newBuilder().setName("default").build();
        token =
                JoinToken.parse(
                                ClusterServiceGrpc.newBlockingStub(api)
                                        .rotateClusterKey(request)
                                        .getJoinToken())
                        .orElseThrow();
    }

    private static int port(BufferedReader log, String sentence) throws IOException {
        while (true) {
            String line = log.readLine();
            if (line == null) {
                throw new AssertionError("control ended before it said: " + sentence);
            }
            Matcher matcher = PLACE.matcher(line);
            if (line.contains(sentence) && matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        api.shutdownNow();
        process.destroy();
        process.waitFor();
    }

    @BeforeEach
    void name() {
        id = "edge-" + ++tests;
    }

    @Test
    void aNodeJoinsAndIsSentTheConfiguration() throws InterruptedException {
        BlockingQueue<VersionPiece> received = new LinkedBlockingQueue<>();

        try (ControlStream stream = stream(link(Optional.of(token)), received)) {
            VersionPiece piece = received.poll(60, TimeUnit.SECONDS);

            assertThat(piece).isNotNull();
            assertThat(piece.getHistory()).isNotEmpty();
            assertThat(stream).isNotNull();
        }
    }

    @Test
    void aRestartedNodeNeedsNoToken() {
        link(Optional.of(token)).open().shutdownNow();

        TlsLink restarted = link(Optional.empty());
        restarted.open().shutdownNow();

        assertThat(restarted.cluster()).isEqualTo("default");
    }

    @Test
    void keepsItsKeyToItself() throws IOException {
        link(Optional.of(token)).open().shutdownNow();

        assertThat(Files.getPosixFilePermissions(state.resolve("identity.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aNodeWithoutATokenIsToldHowToGetOne() {
        assertThatThrownBy(() -> link(Optional.empty()).open())
                .hasMessageContaining("breakwater cluster rotate-key");
    }

    @Test
    void aNodeBelievesNoAuthorityButTheOneInItsToken() {
        String another = "0".repeat(64);
        JoinToken wrong = new JoinToken(token.cluster(), token.key(), another);

        assertThatThrownBy(() -> link(Optional.of(wrong)).open())
                .hasMessageContaining("its authority is " + token.authoritySha256())
                .hasMessageContaining("expected: " + another);
    }

    @Test
    void aNodeBelievesNoOtherNodeThatPassesForControl() throws Exception {
        link(Optional.of(token)).open().shutdownNow();
        byte[] stolen = Files.readAllBytes(state.resolve("identity.pem"));
        Server impostor =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .sslContext(
                                GrpcSslContexts.configure(
                                                SslContextBuilder.forServer(
                                                        new ByteArrayInputStream(
                                                                certificates(stolen)),
                                                        new ByteArrayInputStream(stolen)),
                                                SslProvider.JDK)
                                        .build())
                        .build()
                        .start();
        try {
            HostAndPort there = new HostAndPort("127.0.0.1", impostor.getPort());
            TlsLink victim = link(there, state.resolve("victim"), "another", Optional.of(token));

            assertThatThrownBy(victim::open).hasMessageContaining("Extended key usage");
        } finally {
            impostor.shutdownNow();
        }
    }

    private static byte[] certificates(byte[] pem) {
        String text = new String(pem, StandardCharsets.US_ASCII);
        return text.substring(text.indexOf("-----BEGIN CERTIFICATE"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void renewsOnTheConnectionThatItHasAndKeepsItsKey() throws IOException {
        TlsLink link = link(Optional.of(token));
        ManagedChannel channel = link.open();
        List<String> before = Files.readAllLines(state.resolve("identity.pem"));

        boolean isRenewed = link.renew(channel);
        channel.shutdownNow();

        List<String> after = Files.readAllLines(state.resolve("identity.pem"));
        assertThat(isRenewed).isTrue();
        assertThat(after).isNotEqualTo(before);
        assertThat(after.subList(0, 4)).isEqualTo(before.subList(0, 4));
    }

    @Test
    void wantsToRenewAfterTwoThirdsOfItsTime() {
        TlsLink link = link(Optional.of(token));
        link.open().shutdownNow();

        assertThat(Duration.ofMillis(link.renewMillis()))
                .isBetween(Duration.ofHours(15), Duration.ofHours(16));
    }

    @Test
    void aNodeThatWasAwayForTooLongJoinsAgainByTheSameKey() throws IOException {
        link(Optional.of(token)).open().shutdownNow();
        String key = Files.readAllLines(state.resolve("identity.pem")).get(1);
        InstantSource inTwoDays = () -> Instant.now().plus(Duration.ofDays(2));
        TlsLink late =
                new TlsLink(
                        nodesListen, id, Optional.of(token), state, inTwoDays, new SecureRandom());

        late.open().shutdownNow();

        assertThat(Files.readAllLines(state.resolve("identity.pem")).get(1)).isEqualTo(key);
    }

    @Test
    void aNodeThatLostItsKeyIsToldToBeRemovedFirst() throws IOException {
        link(Optional.of(token)).open().shutdownNow();
        Files.writeString(state.resolve("identity.pem"), "damaged");

        assertThatThrownBy(() -> link(Optional.of(token)).open())
                .hasMessageContaining("breakwater nodes remove " + id);
        assertThat(state.resolve("identity.pem.damaged")).exists();
    }

    @Test
    void aRemovedNodeGetsNoCertificateAnyMore() {
        TlsLink link = link(Optional.of(token));
        ManagedChannel channel = link.open();
        var _ =
                NodeServiceGrpc.newBlockingStub(api)
                        .removeNode(RemoveNodeRequest.newBuilder().setId(id).build());

        boolean isRenewed = link.renew(channel);
        channel.shutdownNow();

        assertThat(isRenewed).isFalse();
    }

    private TlsLink link(Optional<JoinToken> with) {
        return link(nodesListen, state, id, with);
    }

    private static TlsLink link(
            HostAndPort control, Path folder, String node, Optional<JoinToken> with) {
        return new TlsLink(control, node, with, folder, InstantSource.system(), new SecureRandom());
    }

    /// A stream that says Hello and keeps what it is sent.
    private ControlStream stream(Link link, BlockingQueue<VersionPiece> received) {
        ControlStream stream = new ControlStream(link, NanoClock.system(), new SecureRandom());
        stream.start(
                new StreamListener() {
                    @Override
                    public void connected(long number) {
                        Hello hello =
                                Hello.newBuilder().setNodeId(id).setCluster(link.cluster()).build();
                        stream.send(number, FromNode.newBuilder().setHello(hello).build());
                    }

                    @Override
                    public void received(long number, VersionPiece piece) {
                        received.add(piece);
                    }

                    @Override
                    public void received(long number, Denials denials) {}

                    @Override
                    public void kept(String epoch, long sequence) {}

                    @Override
                    public void disconnected(long number) {}
                },
                _ -> {});
        return stream;
    }
}
