package dev.breakwater.agent.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.agent.tables.FakeTables;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import dev.breakwater.shield.registration.ServerSecret;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrarTest {
    private static final ServerPlace PLACE = new ServerPlace(Backends.ONE, Backends.PORT);
    private static final ServerPlace OTHER = new ServerPlace(Backends.OTHER, Backends.PORT);
    private static final ServerPlace EVERY = new ServerPlace(Backends.EVERY, Backends.PORT);
    private static final ServerSecret SECRET = secret(1);
    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
    private static final long NANOS = 5_000_000_000L;

    private final FakeTables tables = new FakeTables("epoch");
    private List<Backend> backends = List.of(Backends.game(Backends.ONE, Backends.OTHER));
    private Instant now = START;
    private long nowNanos = NANOS;
    private final Registrar registrar =
            new Registrar(
                    tables,
                    () -> backends,
                    new RegistrationMeters(new PrometheusRegistry()),
                    () -> nowNanos,
                    () -> now);

    @Test
    void tellsTheKeysOfAServerBeforeItIsAnswered() {
        registrar.register(PLACE, SECRET);

        assertThat(tables.registrations())
                .containsOnlyKeys(PLACE)
                .containsEntry(PLACE, Registration.of(SECRET, START));
    }

    @Test
    void tellsThemForEachAddressWhereTheServerIsBoundToAll() {
        registrar.register(EVERY, SECRET);

        assertThat(tables.registrations()).containsOnlyKeys(PLACE, OTHER);
    }

    @Test
    void prefersAServerOfAnAddressToOneOfAll() {
        registrar.register(PLACE, SECRET);
        registrar.register(EVERY, secret(2));
        registrar.turn();

        assertThat(tables.registrations())
                .containsEntry(PLACE, Registration.of(SECRET, START))
                .containsEntry(OTHER, Registration.of(secret(2), START));
    }

    @Test
    void takesTheSecretOfAServerThatStartedAnew() {
        registrar.register(PLACE, SECRET);

        registrar.register(PLACE, secret(2));

        assertThat(tables.registrations()).containsEntry(PLACE, Registration.of(secret(2), START));
    }

    @Test
    void refusesAServerThatNoBackendListensFor() {
        backends = List.of(Backends.game(Backends.OTHER));

        assertThatThrownBy(() -> registrar.register(PLACE, SECRET))
                .isInstanceOf(RefusedRegistrationException.class)
                .hasMessageStartingWith("address: 198.51.100.1:19132 (expected: where a backend");
        assertThat(tables.registrations()).isEmpty();
    }

    @Test
    void refusesAServerOfAnotherType() {
        backends = List.of(Backends.of(BackendType.UDP, ProofPolicy.NEVER, Backends.ONE));

        assertThatThrownBy(() -> registrar.register(PLACE, SECRET))
                .hasMessage("backend game: type UDP (expected: MINECRAFT_BEDROCK)");
    }

    @Test
    void refusesAServerWhoseClientsProveNothing() {
        backends =
                List.of(
                        Backends.of(
                                BackendType.MINECRAFT_BEDROCK, ProofPolicy.NEVER, Backends.ONE));

        assertThatThrownBy(() -> registrar.register(PLACE, SECRET))
                .hasMessageStartingWith("backend game: proof: NEVER (expected: ALWAYS or");
    }

    @Test
    void refusesMoreServersThanItKnows() {
        for (int i = 0; i < Registrar.SERVERS_MAX; i++) {
            registrar.register(new ServerPlace(Backends.ONE, Backends.PORT + i), SECRET);
        }
        ServerPlace more = new ServerPlace(Backends.ONE, Backends.PORT + Registrar.SERVERS_MAX);

        assertThatThrownBy(() -> registrar.register(more, SECRET))
                .hasMessage("servers: 257 (expected: at most 256)");
        registrar.register(PLACE, secret(2));
    }

    @Test
    void tellsNewKeysBeforeTheOldOnesEnd() {
        registrar.register(PLACE, SECRET);

        pass(Duration.ofHours(2));
        registrar.turn();

        assertThat(tables.registrations()).containsEntry(PLACE, Registration.of(SECRET, now));
    }

    @Test
    void followsAClockThatIsSetBack() {
        registrar.register(PLACE, SECRET);

        now = START.minus(Duration.ofDays(1));
        registrar.turn();

        assertThat(tables.registrations()).containsEntry(PLACE, Registration.of(SECRET, now));
        assertThat(tables.wallOffsetNanos())
                .isEqualTo(now.getEpochSecond() * 1_000_000_000 - NANOS);
    }

    @Test
    void tellsTheTimeOfDayOnceWhileBothClocksRunAlike() {
        registrar.turn();
        tables.tellWallClock(7);

        pass(Duration.ofMinutes(3));
        registrar.turn();

        assertThat(tables.wallOffsetNanos()).isEqualTo(7);
    }

    @Test
    void forgetsAServerThatEnds() {
        registrar.register(EVERY, SECRET);

        registrar.unregister(EVERY);
        registrar.turn();

        assertThat(tables.registrations()).isEmpty();
    }

    @Test
    void forgetsAServerThatToldAnAgentBefore() {
        tables.tellRegistration(PLACE, Registration.of(SECRET, START));

        registrar.turn();
        assertThat(tables.registrations()).containsOnlyKeys(PLACE);
        registrar.unregister(EVERY);

        assertThat(tables.registrations()).isEmpty();
    }

    @Test
    void keepsTheKeysOfAServerWhoseBackendIsGone() {
        registrar.register(PLACE, SECRET);

        backends = List.of();
        registrar.turn();

        assertThat(tables.registrations()).containsOnlyKeys(PLACE);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        nowNanos += time.toNanos();
    }

    private static ServerSecret secret(int last) {
        byte[] bytes = new byte[ServerSecret.BYTES];
        bytes[ServerSecret.BYTES - 1] = (byte) last;
        return new ServerSecret(bytes);
    }
}
