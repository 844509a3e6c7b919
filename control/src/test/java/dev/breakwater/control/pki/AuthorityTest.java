package dev.breakwater.control.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.shield.wire.EnrolmentTerms;
import dev.breakwater.shield.wire.NodeIdentity;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Certificates as the JDK reads and judges them.
class AuthorityTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration DAY = Duration.ofDays(1);
    private static final NodeIdentity EDGE = new NodeIdentity("eu", "edge-1.example");

    private final Instant now = InstantSource.system().instant();
    private final Authority authority = Authority.make(RANDOM, now);
    private final KeyPair node = Authority.newKeyPair(RANDOM);
    private final List<NodeTrust.Refusal> refused = new ArrayList<>();
    private final NodeTrust trust =
            new NodeTrust(authority.certificate(), (refusal, _) -> refused.add(refusal));

    @Test
    void issuesWhatThePkixAlgorithmTakes() throws Exception {
        X509Certificate issued = authority.issue(EDGE, node.getPublic(), now, DAY);

        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(issued));
        PKIXParameters parameters =
                new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        CertPathValidator.getInstance("PKIX").validate(path, parameters);

        assertThat(issued.getPublicKey()).isEqualTo(node.getPublic());
        assertThat(issued.getNotAfter().toInstant())
                .isBetween(now.plus(DAY).minusSeconds(1), now.plus(DAY));
        assertThat(issued.getSerialNumber()).isPositive();
    }

    @Test
    void namesTheNodeInItsOnlyUri() {
        X509Certificate issued = authority.issue(EDGE, node.getPublic(), now, DAY);

        assertThat(NodeIdentity.of(issued)).contains(EDGE);
    }

    @Test
    void neverTakesControlForANode() {
        X509Certificate control = authority.issueControl(now, DAY).chain().getFirst();

        assertThat(NodeIdentity.of(control)).isEmpty();
        assertThat(NodeIdentity.of(authority.certificate())).isEmpty();
    }

    @Test
    void isNoCertificateForTlsServersThatANodeHas() throws Exception {
        X509Certificate issued = authority.issue(EDGE, node.getPublic(), now, DAY);
        X509Certificate control = authority.issueControl(now, DAY).chain().getFirst();

        assertThat(issued.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(control.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(control.getSubjectAlternativeNames())
                .containsExactly(List.of(2, EnrolmentTerms.CONTROL_NAME));
    }

    @Test
    void mayItselfSignNodesAndNoFurtherAuthority() {
        X509Certificate own = authority.certificate();

        assertThat(own.getBasicConstraints()).isZero();
        assertThat(own.getKeyUsage()[5]).isTrue();
        assertThat(authority.issue(EDGE, node.getPublic(), now, DAY).getBasicConstraints())
                .isNegative();
    }

    @Test
    void outlivesTheCenturysHalf() {
        Instant late = Instant.parse("2049-12-31T12:00:00Z");

        X509Certificate issued = authority.issue(EDGE, node.getPublic(), late, DAY);

        assertThat(issued.getNotAfter().toInstant()).isEqualTo(late.plus(DAY));
    }

    @Test
    void takesItsOwnNodes() throws Exception {
        X509Certificate issued = authority.issue(EDGE, node.getPublic(), now, DAY);

        trust.checkClientTrusted(new X509Certificate[] {issued}, "EC");

        assertThat(refused).isEmpty();
    }

    @Test
    void refusesAnExpiredCertificate() {
        X509Certificate old =
                authority.issue(EDGE, node.getPublic(), now.minus(DAY.multipliedBy(2)), DAY);

        assertThatThrownBy(() -> trust.checkClientTrusted(new X509Certificate[] {old}, "EC"))
                .isInstanceOf(CertificateException.class);
        assertThat(refused).containsExactly(NodeTrust.Refusal.EXPIRED);
    }

    @Test
    void refusesAnotherAuthoritysNodeOfTheSameName() {
        Authority another = Authority.make(RANDOM, now);
        X509Certificate forged = another.issue(EDGE, node.getPublic(), now, DAY);

        assertThatThrownBy(
                        () ->
                                trust.checkClientTrusted(
                                        new X509Certificate[] {forged, another.certificate()},
                                        "EC"))
                .isInstanceOf(CertificateException.class);
        assertThat(refused).containsExactly(NodeTrust.Refusal.UNTRUSTED);
    }

    @Test
    void refusesControlsOwnCertificateFromAClient() {
        X509Certificate control = authority.issueControl(now, DAY).chain().getFirst();

        assertThatThrownBy(() -> trust.checkClientTrusted(new X509Certificate[] {control}, "EC"))
                .isInstanceOf(CertificateException.class);
        assertThat(refused).containsExactly(NodeTrust.Refusal.UNTRUSTED);
    }
}
