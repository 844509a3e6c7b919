package dev.breakwater.shield.registration;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a server's cookies are made with, of 32 bytes. Never told to anybody. Immutable.
public final class ServerSecret {
    public static final int BYTES = 32;
    private static final String HMAC = "HmacSHA256";

    private final byte[] bytes;

    public ServerSecret(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(
                    "secret: " + bytes.length + " bytes (expected: " + BYTES + ")");
        }
        this.bytes = bytes.clone();
    }

    /// The key of an epoch of ten minutes, counted from 1970 on: half of the epoch's HMAC.
    EpochKey key(long epoch) {
        ByteBuffer message = ByteBuffer.allocate(Long.BYTES).putLong(epoch);
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(bytes, HMAC));
            ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(message.array()));
            hash.order(ByteOrder.LITTLE_ENDIAN);
            return new EpochKey(hash.getLong(), hash.getLong());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + ": missing (expected: in every JDK)", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerSecret secret && Arrays.equals(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "ServerSecret[secret]";
    }
}
