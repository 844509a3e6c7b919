package dev.breakwater.testkit.frames;

import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.ByteLimit;
import dev.breakwater.shield.config.ConnectionLimit;
import dev.breakwater.shield.config.Limit;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.Policy;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtectionChecks;
import dev.breakwater.shield.config.ProtectionLevel;
import dev.breakwater.shield.config.QuicProof;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.Selection;
import dev.breakwater.shield.config.TcpFlagPolicy;
import dev.breakwater.shield.config.TcpProof;
import java.util.List;
import java.util.random.RandomGenerator;

/// Protections of backends, made from a seed: any level, and any limit or check over it. Owned by
/// one thread.
final class ProtectionGenerator {
    private final RandomGenerator random;

    ProtectionGenerator(RandomGenerator random) {
        this.random = random;
    }

    Protection next(BackendType type) {
        Protection protection = Protection.of(pick(ProtectionLevel.values()), type);
        for (LimitKind kind : LimitKind.values()) {
            if (isFor(kind, type) && random.nextInt(outOf(kind)) == 0) {
                protection = protection.with(kind, limit(kind));
            }
        }
        if (random.nextBoolean()) {
            protection = protection.with(checks());
        }
        return new Protection(
                protection.level(),
                protection.limits(),
                protection.checks(),
                proof(type),
                random.nextInt(8) == 0 ? selection(GeoGenerator.COUNTRIES) : new Selection.Any<>(),
                random.nextInt(8) == 0 ? selection(GeoGenerator.ASNS) : new Selection.Any<>());
    }

    private static boolean isFor(LimitKind kind, BackendType type) {
        return kind != LimitKind.DEVICE_LIMIT || type.namesDevices();
    }

    /// Each limit hides the ones behind it; few frames name a device.
    private static int outOf(LimitKind kind) {
        return kind == LimitKind.DEVICE_LIMIT ? 2 : 4;
    }

    private AddressProof proof(BackendType type) {
        // What is answered hides all that would come after.
        ProofPolicy policy = random.nextBoolean() ? pick(ProofPolicy.values()) : ProofPolicy.NEVER;
        return type.hasProof()
                ? new AddressProof(
                        policy,
                        new ConnectionLimit(1 + random.nextInt(100), 1 + random.nextInt(10)),
                        pick(TcpProof.values()),
                        QuicProof.RETRY)
                : AddressProof.NEVER;
    }

    private <V> Selection<V> selection(List<V> all) {
        List<V> some = all.subList(random.nextInt(all.size()), all.size());
        return random.nextBoolean() ? new Selection.Allow<>(some) : new Selection.Deny<>(some);
    }

    /// Half the time one that a few packets fill.
    RateLimit rateLimit() {
        if (random.nextBoolean()) {
            return new RateLimit(random.nextInt(1, 20), random.nextInt(1, 5));
        }
        return new RateLimit(
                1L + random.nextInt(1 << random.nextInt(24)),
                1L + random.nextInt(1 << random.nextInt(11)));
    }

    private Limit limit(LimitKind kind) {
        return switch (kind) {
            case SOURCE_LIMIT, DEVICE_LIMIT, NETWORK_LIMIT, BACKEND_LIMIT -> rateLimit();
            case SOURCE_BYTES, NETWORK_BYTES, BACKEND_BYTES -> byteLimit();
            case SOURCE_CONNECTIONS ->
                    new ConnectionLimit(rateLimit().ratePps(), rateLimit().burstPackets());
        };
    }

    /// Any magnitude, half the time one that a few packets fill.
    private ByteLimit byteLimit() {
        if (random.nextBoolean()) {
            return new ByteLimit(random.nextInt(1, 5_000), random.nextInt(1, 5_000));
        }
        return new ByteLimit(
                1 + random.nextLong(1L << random.nextInt(32)),
                1 + random.nextLong(1L << random.nextInt(32)));
    }

    private ProtectionChecks checks() {
        return new ProtectionChecks(
                pick(Policy.values()),
                pick(Policy.values()),
                pick(TcpFlagPolicy.values()),
                pick(Policy.values()),
                pick(Policy.values()),
                pick(Policy.values()),
                pick(Policy.values()),
                pick(Policy.values()));
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
