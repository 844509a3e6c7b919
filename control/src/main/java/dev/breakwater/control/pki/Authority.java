package dev.breakwater.control.pki;

import com.google.protobuf.ByteString;
import dev.breakwater.shield.wire.EnrolmentTerms;
import dev.breakwater.shield.wire.NodeIdentity;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;

/// Control's certificate authority: an EC P-256 key and the certificate that it signed itself.
///
/// Immutable.
public final class Authority {
    static final Duration OWN_LIFETIME = Duration.ofDays(3_650);

    /// A node whose clock is behind by less takes its certificate all the same.
    static final Duration BACKDATED = Duration.ofMinutes(10);

    private static final String NAME = "CN=Breakwater";
    private static final int SERIAL_BITS = 127;

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final SecureRandom random;

    /// What TLS needs of one side.
    ///
    /// @param chain its certificate, then the authority's
    public record Credential(PrivateKey key, List<X509Certificate> chain) {
        public Credential {
            chain = List.copyOf(chain);
        }
    }

    Authority(X509Certificate certificate, PrivateKey key, SecureRandom random) {
        this.certificate = certificate;
        this.key = key;
        this.random = random;
    }

    /// A new one.
    public static Authority make(SecureRandom random, Instant now) {
        KeyPair pair = newKeyPair(random);
        CertificateForm form =
                new CertificateForm(
                        newSerial(random),
                        NAME,
                        pair.getPublic(),
                        now.minus(BACKDATED),
                        now.plus(OWN_LIFETIME),
                        CertificateForm.Use.AUTHORITY,
                        "");
        return new Authority(
                form.signed(NAME, pair.getPublic(), pair.getPrivate()), pair.getPrivate(), random);
    }

    /// A certificate for a node that has this public key.
    public X509Certificate issue(
            NodeIdentity identity, PublicKey publicKey, Instant now, Duration lifetime) {
        return sign(
                "CN=" + identity.node(),
                publicKey,
                now,
                lifetime,
                CertificateForm.Use.NODE,
                identity.uri());
    }

    /// A key and certificate with which control shows nodes that it is their control.
    public Credential issueControl(Instant now, Duration lifetime) {
        KeyPair pair = newKeyPair(random);
        X509Certificate issued =
                sign(
                        "CN=control",
                        pair.getPublic(),
                        now,
                        lifetime,
                        CertificateForm.Use.CONTROL,
                        EnrolmentTerms.CONTROL_NAME);
        return new Credential(pair.getPrivate(), List.of(issued, certificate));
    }

    private X509Certificate sign(
            String subject,
            PublicKey publicKey,
            Instant now,
            Duration lifetime,
            CertificateForm.Use use,
            String alternativeName) {
        Instant start = now.truncatedTo(ChronoUnit.SECONDS);
        return new CertificateForm(
                        newSerial(random),
                        subject,
                        publicKey,
                        start.minus(BACKDATED),
                        start.plus(lifetime),
                        use,
                        alternativeName)
                .signed(NAME, certificate.getPublicKey(), key);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /// SHA-256 of the certificate, 64 hexadecimal digits: what nodes know it by.
    public String fingerprint() {
        return HexFormat.of().formatHex(CertificateForm.sha256(encoded(certificate)));
    }

    /// SHA-256 of a public key, as it stands in a certificate.
    public static ByteString keySha256(PublicKey publicKey) {
        return ByteString.copyFrom(CertificateForm.sha256(publicKey.getEncoded()));
    }

    static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate: can't be encoded", e);
        }
    }

    static KeyPair newKeyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("EC P-256: not in this JDK", e);
        }
    }

    private static BigInteger newSerial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE);
    }
}
