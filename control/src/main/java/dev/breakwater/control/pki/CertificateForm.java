package dev.breakwater.control.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.breakwater.shield.wire.EnrolmentTerms;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import javax.security.auth.x500.X500Principal;

/// What a certificate is to say, before it is signed.
///
/// The JDK reads certificates and can't write them. Source: RFC 5280.
///
/// @param serial above 0, at most 20 bytes
/// @param use whether it signs others, is a node's or is control's
/// @param alternativeName the URI of a node, the DNS name of control, `""` of the authority
record CertificateForm(
        BigInteger serial,
        String subject,
        PublicKey publicKey,
        Instant notBefore,
        Instant notAfter,
        Use use,
        String alternativeName) {
    private static final byte[] ECDSA_WITH_SHA256 =
            Der.sequence(Der.objectIdentifier("1.2.840.10045.4.3.2"));
    private static final int KEY_ID_BYTES = 20;

    /// What a certificate may be used for.
    enum Use {
        AUTHORITY,
        NODE,
        CONTROL
    }

    /// Signs it.
    ///
    /// @param issuer the authority's name, its own where it signs itself
    X509Certificate signed(String issuer, PublicKey issuerPublicKey, PrivateKey issuerKey) {
        byte[] content =
                Der.sequence(
                        Der.explicit(0, Der.integer(BigInteger.TWO)),
                        Der.integer(serial),
                        ECDSA_WITH_SHA256,
                        new X500Principal(issuer).getEncoded(),
                        Der.sequence(Der.time(notBefore), Der.time(notAfter)),
                        new X500Principal(subject).getEncoded(),
                        publicKey.getEncoded(),
                        Der.explicit(3, extensions(issuerPublicKey)));
        try {
            Signature signature = Signature.getInstance(EnrolmentTerms.SIGNATURE);
            signature.initSign(issuerKey);
            signature.update(content);
            byte[] whole = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(whole));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certificate of " + subject + ": can't be signed", e);
        }
    }

    private byte[] extensions(PublicKey issuerPublicKey) {
        byte[] own = extension("2.5.29.14", Der.octets(keyId(publicKey)));
        byte[] issuers =
                extension("2.5.29.35", Der.sequence(Der.implicit(0, keyId(issuerPublicKey))));
        return switch (use) {
            case AUTHORITY ->
                    Der.sequence(
                            critical(
                                    "2.5.29.19",
                                    Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO))),
                            // keyCertSign and cRLSign.
                            critical("2.5.29.15", Der.bits(1, new byte[] {0x06})),
                            own,
                            issuers);
            case NODE -> leaf(own, issuers, "1.3.6.1.5.5.7.3.2", 6);
            case CONTROL -> leaf(own, issuers, "1.3.6.1.5.5.7.3.1", 2);
        };
    }

    /// @param purpose client authentication or server authentication, never both: a node can't pass
    ///     for control
    private byte[] leaf(byte[] own, byte[] issuers, String purpose, int nameKind) {
        return Der.sequence(
                // digitalSignature.
                critical("2.5.29.15", Der.bits(7, new byte[] {(byte) 0x80})),
                extension("2.5.29.37", Der.sequence(Der.objectIdentifier(purpose))),
                extension(
                        "2.5.29.17",
                        Der.sequence(Der.implicit(nameKind, alternativeName.getBytes(US_ASCII)))),
                own,
                issuers);
    }

    private static byte[] extension(String identifier, byte[] content) {
        return Der.sequence(Der.objectIdentifier(identifier), Der.octets(content));
    }

    private static byte[] critical(String identifier, byte[] content) {
        return Der.sequence(Der.objectIdentifier(identifier), Der.yes(), Der.octets(content));
    }

    private static byte[] keyId(PublicKey key) {
        return Arrays.copyOf(sha256(key.getEncoded()), KEY_ID_BYTES);
    }

    static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256: not in this JDK", e);
        }
    }
}
