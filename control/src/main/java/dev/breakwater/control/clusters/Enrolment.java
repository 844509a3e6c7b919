package dev.breakwater.control.clusters;

import com.google.protobuf.ByteString;
import dev.breakwater.control.pki.Authority;
import dev.breakwater.control.store.Enrolled;
import dev.breakwater.control.store.MemberStore;
import dev.breakwater.control.store.StoredMember;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.config.ClusterName;
import dev.breakwater.shield.config.ResourceName;
import dev.breakwater.shield.wire.EnrolmentTerms;
import dev.breakwater.shield.wire.NodeIdentity;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes nodes members and gives them certificates.
///
/// Thread-safe.
public final class Enrolment {
    public static final int MEMBERS_MAX = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Enrolment.class);

    /// What stands before the point in every SubjectPublicKeyInfo of an uncompressed P-256 key.
    private static final ByteString P256_HEAD =
            ByteString.copyFrom(
                    HexFormat.of()
                            .parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"));

    private static final int P256_BYTES = 91;

    private final Clusters clusters;
    private final Members members;
    private final MemberStore store;
    private final Authority authority;
    private final Duration lifetime;
    private final InstantSource wallClock;
    private final NanoClock clock;
    private final WrongKeys wrongKeys = new WrongKeys();

    /// @param lifetime of a node's certificate
    public Enrolment(
            Clusters clusters,
            Members members,
            MemberStore store,
            Authority authority,
            Duration lifetime,
            InstantSource wallClock,
            NanoClock clock) {
        this.clusters = clusters;
        this.members = members;
        this.store = store;
        this.authority = authority;
        this.lifetime = lifetime;
        this.wallClock = wallClock;
        this.clock = clock;
    }

    /// What a node asks with.
    ///
    /// @param key as in the join token
    /// @param publicKey EC P-256, a SubjectPublicKeyInfo
    /// @param signature by it over [EnrolmentTerms#signed]
    public record Request(
            String cluster, String node, String key, ByteString publicKey, ByteString signature) {}

    /// Why a node gets no certificate.
    public enum Refusal {
        MALFORMED,
        CROWDED,
        WRONG_KEY,
        NAME_TAKEN,
        KEY_TAKEN,
        REMOVED,
        FULL
    }

    /// What becomes of a request.
    public sealed interface Outcome {
        /// A certificate.
        ///
        /// @param chain the node's certificate, then the authority's
        record Issued(List<X509Certificate> chain) implements Outcome {
            public Issued {
                chain = List.copyOf(chain);
            }
        }

        /// None.
        ///
        /// @param why in words for who runs the node
        record Refused(Refusal refusal, String why) implements Outcome {}
    }

    /// Makes a node a member, or finds that it is one.
    ///
    /// @param sender the address that it asks from
    public Outcome enrol(Request request, String sender) {
        Outcome outcome = decide(request, sender);
        if (outcome instanceof Outcome.Refused(Refusal refusal, String why)) {
            log.atWarn()
                    .addKeyValue("sender", sender)
                    .addKeyValue("refusal", refusal)
                    .addKeyValue("why", why)
                    .log("A node was not enrolled.");
        }
        return outcome;
    }

    private Outcome decide(Request request, String sender) {
        synchronized (wrongKeys) {
            if (!wrongKeys.mayTry(sender, clock.nowNanos())) {
                return new Outcome.Refused(
                        Refusal.CROWDED,
                        "enrolment: too many wrong keys from " + sender + " (try again in 6 s)");
            }
        }
        Optional<String> problem = problem(request);
        if (problem.isPresent()) {
            return new Outcome.Refused(Refusal.MALFORMED, problem.get());
        }
        if (!clusters.isGood(request.cluster(), request.key())) {
            synchronized (wrongKeys) {
                wrongKeys.add(sender, clock.nowNanos());
            }
            return new Outcome.Refused(
                    Refusal.WRONG_KEY,
                    "join token: its key is none of cluster "
                            + request.cluster()
                            + "'s or has expired (expected: a new one, by `breakwater cluster"
                            + " rotate-key "
                            + request.cluster()
                            + "`)");
        }
        Optional<PublicKey> publicKey = publicKey(request);
        if (publicKey.isEmpty()) {
            return new Outcome.Refused(
                    Refusal.MALFORMED,
                    "public_key: (expected: an EC P-256 key and a signature by it)");
        }
        return enrol(new NodeIdentity(request.cluster(), request.node()), publicKey.get());
    }

    private static Optional<String> problem(Request request) {
        if (!ClusterName.FORM.matcher(request.cluster()).matches()) {
            return Optional.of("cluster: (expected: " + ClusterName.EXPECTED + ")");
        }
        if (!ResourceName.FORM.matcher(request.node()).matches()) {
            return Optional.of("node: (expected: " + ResourceName.EXPECTED + ")");
        }
        return Optional.empty();
    }

    /// The key, if it is one of the only kind that is taken and the node has its private half.
    private static Optional<PublicKey> publicKey(Request request) {
        if (request.publicKey().size() != P256_BYTES
                || !request.publicKey().startsWith(P256_HEAD)) {
            return Optional.empty();
        }
        try {
            PublicKey key =
                    KeyFactory.getInstance("EC")
                            .generatePublic(
                                    new X509EncodedKeySpec(request.publicKey().toByteArray()));
            Signature signature = Signature.getInstance(EnrolmentTerms.SIGNATURE);
            signature.initVerify(key);
            signature.update(EnrolmentTerms.signed(request.cluster(), request.node()));
            return signature.verify(request.signature().toByteArray())
                    ? Optional.of(key)
                    : Optional.empty();
        } catch (GeneralSecurityException notAKey) {
            return Optional.empty();
        }
    }

    private Outcome enrol(NodeIdentity identity, PublicKey publicKey) {
        if (members.count() >= MEMBERS_MAX && members.find(identity.node()).isEmpty()) {
            return new Outcome.Refused(
                    Refusal.FULL, "nodes: " + MEMBERS_MAX + " (expected: fewer; remove some)");
        }
        Instant now = wallClock.instant().truncatedTo(ChronoUnit.MICROS);
        StoredMember member =
                new StoredMember(
                        identity.node(), identity.cluster(), Authority.keySha256(publicKey), now);
        Enrolled enrolled = store.enrol(member);
        members.follow();
        return switch (enrolled) {
            case MEMBER -> {
                log.atInfo().addKeyValue("node", identity).log("A node is enrolled.");
                yield issue(identity, publicKey, now);
            }
            case NAME_TAKEN ->
                    new Outcome.Refused(
                            Refusal.NAME_TAKEN,
                            "node: "
                                    + identity.node()
                                    + " is another machine's name (expected: --node with a name of"
                                    + " its own; or, where that machine is no more, `breakwater"
                                    + " nodes remove "
                                    + identity.node()
                                    + "` first)");
            case KEY_TAKEN ->
                    new Outcome.Refused(
                            Refusal.KEY_TAKEN,
                            "node: its key is enrolled under another name (expected: that name, or"
                                    + " a key of its own: was STATE copied from another machine?)");
            case KEY_REMOVED ->
                    new Outcome.Refused(
                            Refusal.REMOVED,
                            "node: "
                                    + identity.node()
                                    + " was removed (expected: STATE/identity.pem deleted, if it"
                                    + " is to come back as a new one)");
        };
    }

    /// A new certificate for a node that showed one.
    public Outcome renew(NodeIdentity identity, PublicKey publicKey) {
        if (!members.admitsNow(identity, Authority.keySha256(publicKey))) {
            return new Outcome.Refused(
                    Refusal.REMOVED, "node: " + identity.node() + " was removed");
        }
        return issue(identity, publicKey, wallClock.instant());
    }

    private Outcome issue(NodeIdentity identity, PublicKey publicKey, Instant now) {
        return new Outcome.Issued(
                List.of(
                        authority.issue(identity, publicKey, now, lifetime),
                        authority.certificate()));
    }
}
