package dev.breakwater.agent.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.breakwater.shield.wire.NodeIdentity;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What this node shows control in TLS.
///
/// @param identity the cluster and node that the certificate names
/// @param authority whose certificates are believed
record Credential(
        NodeIdentity identity,
        PrivateKey key,
        X509Certificate certificate,
        X509Certificate authority) {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    /// What enrolment answered, for a key of this node's.
    ///
    /// @param chain the node's certificate, then the authority's
    /// @throws GeneralSecurityException where it is not a certificate for that key
    static Credential of(KeyPair pair, List<X509Certificate> chain)
            throws GeneralSecurityException {
        if (chain.size() != 2 || !chain.getFirst().getPublicKey().equals(pair.getPublic())) {
            throw new CertificateException("certificates: not for this node's key");
        }
        return of(pair.getPrivate(), chain);
    }

    private static Credential of(PrivateKey key, List<X509Certificate> chain)
            throws CertificateException {
        Optional<NodeIdentity> identity = NodeIdentity.of(chain.getFirst());
        if (identity.isEmpty()) {
            throw new CertificateException("certificate: names no node");
        }
        return new Credential(identity.get(), key, chain.get(0), chain.get(1));
    }

    /// As it is kept on the disk: the key, its certificate, the authority's.
    static Credential parse(String pem) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        Optional<PrivateKey> key = Optional.empty();
        Matcher matcher = PEM.matcher(pem);
        while (matcher.find()) {
            byte[] content = Base64.getMimeDecoder().decode(matcher.group(2));
            switch (matcher.group(1)) {
                case KEY ->
                        key =
                                Optional.of(
                                        KeyFactory.getInstance("EC")
                                                .generatePrivate(new PKCS8EncodedKeySpec(content)));
                case CERTIFICATE -> chain.add(certificate(content));
                default -> throw new CertificateException(matcher.group(1) + ": unexpected");
            }
        }
        if (key.isEmpty() || chain.size() != 2) {
            throw new CertificateException("a key and two certificates: not there");
        }
        return of(key.get(), chain);
    }

    static X509Certificate certificate(byte[] encoded) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(encoded));
    }

    String pem() throws CertificateException {
        return block(KEY, key.getEncoded())
                + block(CERTIFICATE, certificate.getEncoded())
                + block(CERTIFICATE, authority.getEncoded());
    }

    private static String block(String kind, byte[] content) {
        return "-----BEGIN "
                + kind
                + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content)
                + "\n-----END "
                + kind
                + "-----\n";
    }

    /// The pair that the certificate is for.
    KeyPair pair() {
        return new KeyPair(certificate.getPublicKey(), key);
    }

    boolean isExpired(Instant now) {
        return !certificate.getNotAfter().toInstant().isAfter(now);
    }

    /// When two thirds of the certificate's time are over.
    Instant renewAt() {
        Instant until = certificate.getNotAfter().toInstant();
        Duration lifetime = Duration.between(certificate.getNotBefore().toInstant(), until);
        return until.minus(lifetime.dividedBy(3));
    }

    /// SHA-256 of a certificate, 64 hexadecimal digits.
    static String sha256(X509Certificate certificate) throws CertificateException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(certificate.getEncoded()));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: not in this JDK", e);
        }
    }

    /// Without the key.
    @Override
    public String toString() {
        return identity + " until " + certificate.getNotAfter().toInstant();
    }
}
