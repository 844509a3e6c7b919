package dev.breakwater.testkit.frames;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.registration.EpochKey;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Servers that told their secret, made from a seed. Owned by one thread.
final class RegistrationGenerator {
    private static final long DECADES_NANOS = 1_700_000_000_000_000_000L;
    private static final long DAY_NANOS = 86_400_000_000_000L;

    private final RandomGenerator random;
    private final Worlds world;
    private final long wallOffsetNanos;

    RegistrationGenerator(RandomGenerator random, Worlds world) {
        this.random = random;
        this.world = world;
        this.wallOffsetNanos = DECADES_NANOS + random.nextLong(DAY_NANOS);
    }

    long wallOffsetNanos() {
        return wallOffsetNanos;
    }

    /// A third of the services; the keys of some are not good yet, or run out soon.
    Map<ServerPlace, Registration> next(long nowNanos) {
        Map<ServerPlace, Registration> registrations = new LinkedHashMap<>();
        long epoch = Registration.epoch(Instant.ofEpochSecond(0, wallOffsetNanos + nowNanos));
        for (Worlds.Service service : world.services()) {
            if (random.nextInt(3) == 0) {
                registrations.put(
                        new ServerPlace(service.address(), service.port()),
                        new Registration(
                                firstEpoch(epoch),
                                Stream.generate(this::key)
                                        .limit(ShieldAbi.REGISTRATION_EPOCHS)
                                        .toList()));
            }
        }
        return registrations;
    }

    private long firstEpoch(long epoch) {
        return switch (random.nextInt(6)) {
            case 0 -> epoch + random.nextInt(2);
            case 1 -> epoch - ShieldAbi.REGISTRATION_EPOCHS + random.nextInt(3);
            default -> epoch - 1;
        };
    }

    private EpochKey key() {
        return new EpochKey(random.nextLong(), random.nextLong());
    }
}
