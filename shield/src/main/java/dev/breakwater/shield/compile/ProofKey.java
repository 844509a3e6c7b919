package dev.breakwater.shield.compile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Secret of a node's cookies. Made from its seed one way: who learned this one knows nothing of
/// the hashes.
public record ProofKey(long first, long second) {
    private static final byte[] PURPOSE = "breakwater proof".getBytes(StandardCharsets.US_ASCII);

    /// The first sixteen bytes of SHA-256 of the purpose and the seed.
    public static ProofKey of(HashSeed seed) {
        ByteBuffer seedBytes = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        seedBytes.putLong(seed.first()).putLong(seed.second());
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(PURPOSE);
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(seedBytes.array()));
            hash.order(ByteOrder.LITTLE_ENDIAN);
            return new ProofKey(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every JDK)", e);
        }
    }

    @Override
    public String toString() {
        return "ProofKey[secret]";
    }
}
