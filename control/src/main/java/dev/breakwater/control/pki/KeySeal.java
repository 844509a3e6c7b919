package dev.breakwater.control.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.breakwater.runtime.settings.RefusedSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/// How the authority's private key stands in PostgreSQL: in the clear, or sealed with a secret that
/// only control's machines have.
public sealed interface KeySeal {
    /// As it is: whoever reads the database can make certificates.
    record Open() implements KeySeal {}

    /// By AES-256-GCM, under a key made of a file.
    record By(SecretKey secret) implements KeySeal {}

    /// What is stored. A sealed one begins with its nonce.
    record Stored(ByteString bytes, boolean isSealed) {}

    int FILE_BYTES_MIN = 32;
    int FILE_BYTES_MAX = 4_096;

    /// By a file; in the clear where there is none.
    ///
    /// @param file 32 bytes or more that nobody can guess, or the empty path
    static KeySeal of(Path file) {
        if (file.toString().isEmpty()) {
            return new Open();
        }
        try {
            long size = Files.size(file);
            if (size < FILE_BYTES_MIN || size > FILE_BYTES_MAX) {
                throw refused(
                        file,
                        size + " bytes",
                        FILE_BYTES_MIN
                                + " to "
                                + FILE_BYTES_MAX
                                + " random ones: head -c 32 /dev/urandom");
            }
            HKDFParameterSpec derivation =
                    HKDFParameterSpec.ofExtract()
                            .addIKM(Files.readAllBytes(file))
                            .thenExpand("breakwater authority".getBytes(UTF_8), 32);
            return new By(KDF.getInstance("HKDF-SHA256").deriveKey("AES", derivation));
        } catch (IOException e) {
            throw refused(file, e.toString(), "a file that control can read");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256: not in this JDK", e);
        }
    }

    private static RefusedSettingException refused(Path file, String found, String expected) {
        return new RefusedSettingException(
                "authority-key-file: " + file + ": " + found + " (expected: " + expected + ")");
    }

    /// The key, ready to be stored.
    default Stored seal(PrivateKey key, SecureRandom random) {
        return switch (this) {
            case Open() -> new Stored(ByteString.copyFrom(key.getEncoded()), false);
            case By(SecretKey secret) -> {
                byte[] nonce = new byte[Gcm.NONCE_BYTES];
                random.nextBytes(nonce);
                byte[] sealed = Gcm.run(Cipher.ENCRYPT_MODE, secret, nonce, key.getEncoded());
                yield new Stored(
                        ByteString.copyFrom(nonce).concat(ByteString.copyFrom(sealed)), true);
            }
        };
    }

    /// The stored key.
    ///
    /// @throws RefusedSettingException where it is sealed with another file
    default PrivateKey open(Stored stored) {
        byte[] encoded =
                switch (this) {
                    case By(SecretKey secret) when stored.isSealed() -> unsealed(secret, stored);
                    case Open() when stored.isSealed() ->
                            throw new RefusedSettingException(
                                    "authority-key-file: none (expected: the file with which the"
                                            + " key of this database's certificate authority is"
                                            + " sealed)");
                    case Open(), By(SecretKey _) -> stored.bytes().toByteArray();
                };
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("authority: its private key can't be read", e);
        }
    }

    private static byte[] unsealed(SecretKey secret, Stored stored) {
        byte[] nonce = stored.bytes().substring(0, Gcm.NONCE_BYTES).toByteArray();
        byte[] sealed = stored.bytes().substring(Gcm.NONCE_BYTES).toByteArray();
        return Gcm.run(Cipher.DECRYPT_MODE, secret, nonce, sealed);
    }

    /// The cipher.
    final class Gcm {
        static final int NONCE_BYTES = 12;
        private static final int TAG_BITS = 128;

        private Gcm() {}

        static byte[] run(int mode, SecretKey secret, byte[] nonce, byte[] content) {
            try {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
                return cipher.doFinal(content);
            } catch (javax.crypto.AEADBadTagException another) {
                throw new RefusedSettingException(
                        "authority-key-file: not the one with which the key of this database's"
                                + " certificate authority is sealed (expected: that one)");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-256-GCM: failed", e);
            }
        }
    }
}
