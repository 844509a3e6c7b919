package dev.breakwater.control.pki;

import com.google.protobuf.ByteString;
import dev.breakwater.control.store.ClusterStore;
import dev.breakwater.control.store.StoredAuthority;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/// Finds the authority that all controls of one database share; the first of them makes it.
public final class AuthorityKeeper {
    private AuthorityKeeper() {}

    /// The authority, made and stored where there is none yet.
    ///
    /// @param seal how its key is to be stored; one that stands in the clear is sealed now
    public static Authority load(
            ClusterStore store, KeySeal seal, SecureRandom random, Instant now) {
        Optional<StoredAuthority> found = store.authority();
        if (found.isEmpty()) {
            store.offerAuthority(stored(Authority.make(random, now), seal, random));
            found = store.authority();
        }
        StoredAuthority stored = found.orElseThrow();
        Authority authority =
                new Authority(
                        certificate(stored.certificate()),
                        seal.open(new KeySeal.Stored(stored.privateKey(), stored.isSealed())),
                        random);
        if (seal instanceof KeySeal.By && !stored.isSealed()) {
            store.resealAuthority(stored(authority, seal, random));
        }
        return authority;
    }

    private static StoredAuthority stored(Authority authority, KeySeal seal, SecureRandom random) {
        KeySeal.Stored key = seal.seal(authority.key(), random);
        return new StoredAuthority(
                ByteString.copyFrom(Authority.encoded(authority.certificate())),
                key.bytes(),
                key.isSealed());
    }

    private static X509Certificate certificate(ByteString encoded) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(encoded.toByteArray()));
        } catch (CertificateException e) {
            throw new IllegalStateException("authority: its certificate can't be read", e);
        }
    }
}
