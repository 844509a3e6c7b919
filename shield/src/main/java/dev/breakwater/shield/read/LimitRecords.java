package dev.breakwater.shield.read;

import dev.breakwater.shield.config.RateLimit;
import java.util.Optional;

/// Reads a rate limit.
final class LimitRecords {
    private LimitRecords() {}

    static Optional<RateLimit> read(
            Fields fields, String path, dev.breakwater.api.v1.RateLimit message) {
        long ratePps = Integer.toUnsignedLong(message.getRatePps());
        long burstPackets = Integer.toUnsignedLong(message.getBurstPackets());
        long before = fields.count();
        requireInRange(fields, path + ".ratePps", ratePps);
        requireInRange(fields, path + ".burstPackets", burstPackets);
        return fields.make(path, before, () -> new RateLimit(ratePps, burstPackets));
    }

    private static void requireInRange(Fields fields, String path, long value) {
        if (value < 1 || value > RateLimit.MAX) {
            fields.refuse(path, Long.toString(value), "1 to " + RateLimit.MAX);
        }
    }
}
