package dev.breakwater.shield.read;

import dev.breakwater.shield.config.ByteLimit;
import dev.breakwater.shield.config.ConnectionLimit;
import dev.breakwater.shield.config.RateLimit;
import java.util.Optional;

/// Reads limits.
final class LimitRecords {
    private LimitRecords() {}

    static Optional<RateLimit> read(
            Fields fields, String path, dev.breakwater.api.v1.RateLimit message) {
        long before = fields.count();
        long rate = read(fields, path + ".ratePps", message.getRatePps(), RateLimit.MAX);
        long burst = read(fields, path + ".burstPackets", message.getBurstPackets(), RateLimit.MAX);
        return fields.make(path, before, () -> new RateLimit(rate, burst));
    }

    static Optional<ByteLimit> read(
            Fields fields, String path, dev.breakwater.api.v1.ByteLimit message) {
        long before = fields.count();
        String ratePath = path + ".rateBytesPerSecond";
        long rate = read(fields, ratePath, message.getRateBytesPerSecond(), ByteLimit.MAX);
        long burst = read(fields, path + ".burstBytes", message.getBurstBytes(), ByteLimit.MAX);
        return fields.make(path, before, () -> new ByteLimit(rate, burst));
    }

    static Optional<ConnectionLimit> read(
            Fields fields, String path, dev.breakwater.api.v1.ConnectionLimit message) {
        long before = fields.count();
        long max = ConnectionLimit.MAX;
        String ratePath = path + ".rateConnectionsPerSecond";
        long rate = read(fields, ratePath, message.getRateConnectionsPerSecond(), max);
        long burst = read(fields, path + ".burstConnections", message.getBurstConnections(), max);
        return fields.make(path, before, () -> new ConnectionLimit(rate, burst));
    }

    /// A uint32 as the number that it means, refused where it is 0 or above the maximum.
    private static long read(Fields fields, String path, int uint32, long max) {
        long value = Integer.toUnsignedLong(uint32);
        if (value < 1 || value > max) {
            fields.refuse(path, Long.toString(value), "1 to " + max);
        }
        return value;
    }
}
