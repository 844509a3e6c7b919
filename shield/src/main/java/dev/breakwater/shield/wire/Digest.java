package dev.breakwater.shield.wire;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256, or the exclusive or of several: what a set of resources has for its own.
///
/// @param first the first eight bytes, and so on
public record Digest(long first, long second, long third, long fourth) {
    /// Of the set of nothing.
    public static final Digest ZERO = new Digest(0, 0, 0, 0);

    public static final int BYTES = 32;

    /// Of some bytes.
    public static Digest of(ByteString bytes) {
        MessageDigest sha = sha256();
        bytes.asReadOnlyByteBufferList().forEach(sha::update);
        return of(sha.digest());
    }

    /// Of a resource, by its name and by what it says.
    static Digest of(ResourceKey key, Digest body) {
        MessageDigest sha = sha256();
        sha.update(key.toString().getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
        sha.update(body.toBytes());
        return of(sha.digest());
    }

    /// The one that 32 bytes hold.
    ///
    /// @throws IllegalArgumentException where they aren't 32
    public static Digest of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(
                    "digest: " + bytes.length + " bytes (expected: " + BYTES + ")");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Digest(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    /// With another one put in, or, where it was in, taken out.
    Digest xor(Digest other) {
        return new Digest(
                first ^ other.first,
                second ^ other.second,
                third ^ other.third,
                fourth ^ other.fourth);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException cannotBe) {
            throw new IllegalStateException("a JVM without SHA-256", cannotBe);
        }
    }

    /// 64 hexadecimal digits.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
