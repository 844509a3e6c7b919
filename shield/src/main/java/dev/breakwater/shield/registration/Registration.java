package dev.breakwater.shield.registration;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// What the packet path needs of a server's secret: the keys of a week, and not the secret.
///
/// @param firstEpoch of the first key
/// @param keys [ShieldAbi#REGISTRATION_EPOCHS] of them, one epoch after the other
public record Registration(long firstEpoch, List<EpochKey> keys) {
    private static final long EPOCH_SECONDS = 60L * ShieldAbi.REGISTRATION_EPOCH_MINUTES;

    public Registration {
        keys = List.copyOf(keys);
        if (keys.size() != ShieldAbi.REGISTRATION_EPOCHS) {
            throw new IllegalArgumentException(
                    "keys: " + keys.size() + " (expected: " + ShieldAbi.REGISTRATION_EPOCHS + ")");
        }
    }

    /// From the epoch before an instant on: a cookie may have been sent in it.
    public static Registration of(ServerSecret secret, Instant now) {
        long first = epoch(now) - 1;
        return new Registration(
                first,
                LongStream.range(first, first + ShieldAbi.REGISTRATION_EPOCHS)
                        .mapToObj(secret::key)
                        .toList());
    }

    /// How many times ten minutes 1970 began before.
    public static long epoch(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), EPOCH_SECONDS);
    }

    /// The key of an epoch; empty where it isn't one of these.
    public Optional<EpochKey> key(long epoch) {
        long index = epoch - firstEpoch;
        return index < 0 || index >= keys.size()
                ? Optional.empty()
                : Optional.of(keys.get((int) index));
    }

    /// Writes it as `struct registration`.
    ///
    /// @param target of [ShieldAbi#REGISTRATION_BYTES]
    public void writeTo(ByteBuffer target) {
        target.order(ByteOrder.LITTLE_ENDIAN)
                .putLong(ShieldAbi.REGISTRATION_FIRST_EPOCH_OFFSET, firstEpoch);
        for (int i = 0; i < keys.size(); i++) {
            int at = ShieldAbi.REGISTRATION_KEYS_OFFSET + i * ShieldAbi.EPOCH_KEY_BYTES;
            target.putLong(at + ShieldAbi.EPOCH_KEY_FIRST_OFFSET, keys.get(i).first())
                    .putLong(at + ShieldAbi.EPOCH_KEY_SECOND_OFFSET, keys.get(i).second());
        }
    }
}
