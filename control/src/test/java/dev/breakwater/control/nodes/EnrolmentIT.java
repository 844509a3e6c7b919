package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.ClusterKeyResponse;
import dev.breakwater.api.v1.ClusterServiceGrpc.ClusterServiceBlockingStub;
import dev.breakwater.api.v1.CreateClusterRequest;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.api.v1.RotateClusterKeyRequest;
import dev.breakwater.control.Caches;
import dev.breakwater.control.RunningControl;
import dev.breakwater.control.pki.Authority;
import dev.breakwater.control.pki.AuthorityKeeper;
import dev.breakwater.control.pki.KeySeal;
import dev.breakwater.control.postgres.EmbeddedPostgres;
import dev.breakwater.control.postgres.UnixSocketFactory;
import dev.breakwater.control.store.ClusterStore;
import dev.breakwater.control.store.Database;
import dev.breakwater.control.store.StoredCluster;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.wire.JoinToken;
import dev.breakwater.shield.wire.NodeIdentity;
import dev.breakwater.testkit.network.Await;
import io.grpc.Status;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that come over real TLS to a whole control, which shares its database, and so its
/// authority, with the test. Each test has a node of its own.
class EnrolmentIT {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir static Path data;
    @TempDir static Path controlData;
    private static EmbeddedPostgres postgres;
    private static Database database;
    private static RunningControl control;
    private static Authority authority;
    private static ClusterKeyResponse key;
    private static int tests;

    private String id = "";
    private TlsNode node = new TlsNode("");

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(data, Caches.forPostgres(), NanoClock.system());
        database = Database.of(postgres);
        control =
                RunningControl.start(
                        controlData,
                        "--nodes-listen=127.0.0.1:0",
                        "--database-url=jdbc:postgresql://localhost/"
                                + EmbeddedPostgres.DATABASE
                                + "?user="
                                + EmbeddedPostgres.USER
                                + "&sslmode=disable&gssEncMode=disable&socketFactory="
                                + UnixSocketFactory.class.getName()
                                + "&socketFactoryArg="
                                + postgres.socket());
        authority =
                AuthorityKeeper.load(
                        new ClusterStore(database.dataSource()),
                        new KeySeal.Open(),
                        new SecureRandom(),
                        Instant.now());
        key = rotate("default", false);
    }

    @AfterAll
    static void stop() {
        control.close();
        database.close();
        postgres.close();
    }

    @BeforeEach
    void name() {
        id = "edge-" + ++tests;
        node = new TlsNode(key.getNodesListen());
    }

    @AfterEach
    void leave() {
        node.close();
    }

    @Test
    void takesAStreamWithTheCertificateThatItIssued() throws Exception {
        List<X509Certificate> chain = node.enrol(key.getJoinToken(), id);

        try (FakeNode stream = node.stream(chain)) {
            stream.hello(Hello.newBuilder().setNodeId(id).setCluster("default"));

            assertThat(stream.next().getHistory()).isNotEmpty();
        }
    }

    @Test
    void tellsItsAuthorityInTheToken() {
        JoinToken token = JoinToken.parse(key.getJoinToken()).orElseThrow();

        assertThat(token.authoritySha256()).isEqualTo(authority.fingerprint());
        assertThat(node.enrol(key.getJoinToken(), id).getLast()).isEqualTo(authority.certificate());
    }

    @Test
    void refusesAStreamWithoutACertificate() throws Exception {
        try (FakeNode stream = node.stream(List.of())) {
            stream.hello(Hello.newBuilder().setNodeId(id));

            // Where the refusal overtakes Hello, gRPC only says that the stream is gone.
            assertThat(stream.end().getCode())
                    .isIn(Status.Code.UNAUTHENTICATED, Status.Code.UNAVAILABLE);
        }
        assertThat(control.ask("/v1/nodes/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void refusesAnExpiredCertificate() throws Exception {
        node.enrol(key.getJoinToken(), id);
        Instant longAgo = Instant.now().minus(DAY.multipliedBy(2));
        double before = metric("node_certificates_refused_total{cause=\"expired\"}");

        try (FakeNode stream = node.stream(issue("default", id, longAgo))) {
            stream.hello(Hello.newBuilder().setNodeId(id));

            assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(metric("node_certificates_refused_total{cause=\"expired\"}"))
                .isGreaterThan(before);
    }

    @Test
    void refusesAnotherAuthoritysCertificateForAMember() throws Exception {
        node.enrol(key.getJoinToken(), id);
        Authority another = Authority.make(new SecureRandom(), Instant.now());
        X509Certificate forged =
                another.issue(
                        new NodeIdentity("default", id),
                        node.pair().getPublic(),
                        Instant.now(),
                        DAY);

        try (FakeNode stream = node.stream(List.of(forged, another.certificate()))) {
            stream.hello(Hello.newBuilder().setNodeId(id));

            assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void refusesACertificateOfAnotherCluster() throws Exception {
        node.enrol(key.getJoinToken(), id);

        try (FakeNode stream = node.stream(issue("elsewhere", id, Instant.now()))) {
            stream.hello(Hello.newBuilder().setNodeId(id));

            assertThat(stream.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        }
    }

    @Test
    void refusesANodeThatSaysItIsInAnotherCluster() throws Exception {
        List<X509Certificate> chain = node.enrol(key.getJoinToken(), id);
        double before = metric("node_stream_violations_total{rule=\"cluster_wrong\"}");

        try (FakeNode stream = node.stream(chain)) {
            stream.hello(Hello.newBuilder().setNodeId(id).setCluster("elsewhere"));

            assertThat(stream.end().getDescription()).contains("expected: default, as in the");
        }
        assertThat(metric("node_stream_violations_total{rule=\"cluster_wrong\"}"))
                .isEqualTo(before + 1);
    }

    @Test
    void refusesANodeThatSaysItIsAnother() throws Exception {
        List<X509Certificate> chain = node.enrol(key.getJoinToken(), id);

        try (FakeNode stream = node.stream(chain)) {
            stream.hello(Hello.newBuilder().setNodeId("another"));

            assertThat(stream.end().getDescription()).contains("expected: " + id + ", as in the");
        }
    }

    @Test
    void refusesAnEnrolledNodesNameInClearText() throws Exception {
        node.enrol(key.getJoinToken(), id);

        try (FakeNode local = FakeNode.silent(control)) {
            local.hello(Hello.newBuilder().setNodeId(id));

            assertThat(local.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        }
    }

    @Test
    void endsTheStreamOfARemovedNodeAndLetsItsKeyInNeverAgain() throws Exception {
        List<X509Certificate> chain = node.enrol(key.getJoinToken(), id);
        try (FakeNode stream = node.stream(chain)) {
            stream.hello(Hello.newBuilder().setNodeId(id));
            stream.next();

            assertThat(control.delete("/v1/nodes/" + id).statusCode()).isEqualTo(200);

            assertThat(stream.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        }
        try (FakeNode again = node.stream(chain)) {
            again.hello(Hello.newBuilder().setNodeId(id));

            assertThat(again.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        }
        assertThatThrownBy(() -> node.renew(chain)).hasMessageContaining("was removed");
        assertThatThrownBy(() -> node.enrol(key.getJoinToken(), id))
                .hasMessageContaining("PERMISSION_DENIED");
        assertThat(control.ask("/v1/nodes/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void letsAnotherMachineHaveTheNameOfARemovedOne() {
        node.enrol(key.getJoinToken(), id);
        control.delete("/v1/nodes/" + id);

        try (TlsNode successor = new TlsNode(key.getNodesListen())) {
            assertThat(successor.enrol(key.getJoinToken(), id)).hasSize(2);
        }
    }

    @Test
    void refusesASecondMachineOfTheSameName() {
        node.enrol(key.getJoinToken(), id);

        try (TlsNode second = new TlsNode(key.getNodesListen())) {
            assertThatThrownBy(() -> second.enrol(key.getJoinToken(), id))
                    .hasMessageContaining("ALREADY_EXISTS")
                    .hasMessageContaining("breakwater nodes remove " + id);
        }
    }

    @Test
    void enrolsTheSameMachineAsOftenAsItAsks() {
        X509Certificate first = node.enrol(key.getJoinToken(), id).getFirst();

        X509Certificate second = node.enrol(key.getJoinToken(), id).getFirst();

        assertThat(second.getPublicKey()).isEqualTo(first.getPublicKey());
        assertThat(second.getSerialNumber()).isNotEqualTo(first.getSerialNumber());
    }

    @Test
    void renewsForTheKeyThatWasShown() {
        List<X509Certificate> chain = node.enrol(key.getJoinToken(), id);

        X509Certificate renewed = node.renew(chain).getFirst();

        assertThat(renewed.getPublicKey()).isEqualTo(chain.getFirst().getPublicKey());
        assertThat(NodeIdentity.of(renewed)).contains(new NodeIdentity("default", id));
        assertThatThrownBy(() -> node.renew(List.of())).hasMessageContaining("UNAUTHENTICATED");
    }

    @Test
    void refusesAKeyThatTheNodeHasNotShownToHave() {
        JoinToken token = JoinToken.parse(key.getJoinToken()).orElseThrow();

        assertThatThrownBy(() -> node.enrol(token, id, "another"))
                .hasMessageContaining("INVALID_ARGUMENT");
    }

    @Test
    void takesOlderKeysUntilTheyAreRevoked() {
        String first = create("rotated").getJoinToken();
        String second = rotate("rotated", false).getJoinToken();
        assertThat(node.enrol(first, id)).hasSize(2);
        assertThat(node.enrol(second, id)).hasSize(2);

        String third = rotate("rotated", true).getJoinToken();

        assertThat(node.enrol(third, id)).hasSize(2);
        assertThatThrownBy(() -> node.enrol(first, id)).hasMessageContaining("UNAUTHENTICATED");
        assertThatThrownBy(() -> node.enrol(second, id)).hasMessageContaining("UNAUTHENTICATED");
    }

    @Test
    void refusesAKeyOfAnotherClusterAndOneThatHasExpired() throws Exception {
        JoinToken good = JoinToken.parse(key.getJoinToken()).orElseThrow();
        create("foreign");
        JoinToken foreign = new JoinToken("foreign", good.key(), good.authoritySha256());
        JoinToken expired = new JoinToken("default", "e".repeat(43), good.authoritySha256());
        byte[] sha256 =
                MessageDigest.getInstance("SHA-256")
                        .digest(expired.key().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        Instant past = Instant.now().minusSeconds(60);
        new ClusterStore(database.dataSource())
                .addKey(
                        "default",
                        new StoredCluster.Key(
                                ByteString.copyFrom(sha256), past.minusSeconds(60), past),
                        false);

        assertThatThrownBy(() -> node.enrol(foreign.text(), id))
                .hasMessageContaining("UNAUTHENTICATED")
                .hasMessageContaining("rotate-key foreign");
        assertThatThrownBy(() -> node.enrol(expired.text(), id))
                .hasMessageContaining("UNAUTHENTICATED");
    }

    @Test
    void storesNoKeyOnlyItsHash() {
        ClusterKeyResponse made = create("hashed");
        String secret = JoinToken.parse(made.getJoinToken()).orElseThrow().key();

        StoredCluster stored =
                new ClusterStore(database.dataSource())
                        .clusters().stream()
                                .filter(cluster -> cluster.name().equals("hashed"))
                                .findFirst()
                                .orElseThrow();

        assertThat(stored.keys().getFirst().sha256().toStringUtf8()).doesNotContain(secret);
        assertThat(control.ask("/v1/clusters").body())
                .contains(made.getKey().getId())
                .doesNotContain(secret);
    }

    @Test
    void refusesAClusterTwiceAndWhatIsNoName() {
        create("twice");

        assertThatThrownBy(() -> create("twice")).hasMessageContaining("ALREADY_EXISTS");
        assertThatThrownBy(() -> create("dotted.name")).hasMessageContaining("INVALID_ARGUMENT");
        assertThatThrownBy(() -> rotate("unknown", false)).hasMessageContaining("NOT_FOUND");
    }

    @Test
    void countsTheNodesOfACluster() {
        create("counted");
        node.enrol(rotate("counted", false).getJoinToken(), id);

        Await.until(
                () -> control.ask("/v1/clusters").body().contains("\"nodes\":1"),
                "the node is counted");
    }

    private List<X509Certificate> issue(String cluster, String name, Instant from) {
        return List.of(
                authority.issue(
                        new NodeIdentity(cluster, name), node.pair().getPublic(), from, DAY),
                authority.certificate());
    }

    private static ClusterKeyResponse create(String name) {
        return control.client(ClusterServiceBlockingStub.class)
                .createCluster(CreateClusterRequest.newBuilder().setName(name).build());
    }

    private static ClusterKeyResponse rotate(String name, boolean isRevoking) {
        return control.client(ClusterServiceBlockingStub.class)
                .rotateClusterKey(
                        RotateClusterKeyRequest.newBuilder()
                                .setName(name)
                                .setRevokeOthers(isRevoking)
                                .build());
    }

    private static double metric(String name) {
        return control.ask("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }
}
