package dev.breakwater.agent.registration;

import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import dev.breakwater.shield.registration.ServerSecret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows the secrets of servers, and keeps the packet path's keys and its time of day right. The
/// secrets are in memory alone: the next agent learns them from servers that start again, and until
/// then the packet path has keys for a week.
///
/// A server may be bound to every address of the machine: then its secret is that of each place
/// with its port.
///
/// Thread-safe.
public final class Registrar {
    private static final Logger log = LoggerFactory.getLogger(Registrar.class);

    /// Each may stand for several places, of which the kernel takes as many as its table holds.
    static final int SERVERS_MAX = 256;

    /// How old keys get before all are told anew: an hour.
    private static final long EPOCHS_KEPT = 6;

    /// What a clock is set by; between them both clocks run alike, and reading them takes time.
    private static final long STEP_NANOS_MIN = 10_000_000;

    private final ShieldTables tables;
    private final Supplier<List<Backend>> backends;
    private final RegistrationMeters meters;
    private final NanoClock clock;
    private final InstantSource wallClock;

    /// By where they are bound.
    private final Map<ServerPlace, ServerSecret> servers = new HashMap<>();

    /// By where clients reach them.
    private final Map<ServerPlace, Told> told = new HashMap<>();

    /// Places with keys of an agent before.
    private final Set<ServerPlace> inherited = new HashSet<>();

    /// Where it was looked for them.
    private Set<ServerPlace> looked = Set.of();
    private long wallOffsetNanos;
    private int unservedCount;

    private record Told(ServerPlace bound, ServerSecret secret, long firstEpoch) {}

    /// @param backends of the version in force
    /// @param clock the one that the packet path's clock is, `CLOCK_MONOTONIC`
    public Registrar(
            ShieldTables tables,
            Supplier<List<Backend>> backends,
            RegistrationMeters meters,
            NanoClock clock,
            InstantSource wallClock) {
        this.tables = tables;
        this.backends = backends;
        this.meters = meters;
        this.clock = clock;
        this.wallClock = wallClock;
    }

    /// Takes a server's secret. When this returns the packet path makes its cookies.
    ///
    /// @throws RefusedRegistrationException with what stands against it
    /// @throws RuntimeException where the kernel refuses (dev.breakwater.kernel.KernelException)
    synchronized void register(ServerPlace bound, ServerSecret secret) {
        Set<ServerPlace> places = RegisteredPlaces.of(bound, backends.get());
        if (places.isEmpty()) {
            throw new RefusedRegistrationException(RegisteredPlaces.whyNone(bound, backends.get()));
        }
        if (servers.size() == SERVERS_MAX && !servers.containsKey(bound)) {
            throw new RefusedRegistrationException(
                    "servers: " + (SERVERS_MAX + 1) + " (expected: at most " + SERVERS_MAX + ")");
        }
        try {
            tellWallClock();
            places.forEach(place -> follow(place, bound, secret));
        } catch (RuntimeException failed) {
            forget(bound, places);
            throw failed;
        }
        servers.put(bound, secret);
        log.atInfo()
                .addKeyValue("address", bound.address())
                .addKeyValue("port", bound.port())
                .addKeyValue("places", places.size())
                .log("A server checks cookies itself from now on.");
    }

    /// Forgets a server's secret, that which an agent before told too.
    synchronized void unregister(ServerPlace bound) {
        forget(bound, RegisteredPlaces.of(bound, backends.get()));
        log.atInfo()
                .addKeyValue("address", bound.address())
                .addKeyValue("port", bound.port())
                .log("A server leaves cookies to the node again.");
    }

    private void forget(ServerPlace bound, Set<ServerPlace> places) {
        servers.remove(bound);
        Set<ServerPlace> gone = new HashSet<>(places);
        gone.add(bound);
        told.forEach(
                (place, one) -> {
                    if (one.bound().equals(bound)) {
                        gone.add(place);
                    }
                });
        gone.forEach(tables::forgetRegistration);
        told.keySet().removeAll(gone);
        looked = Set.of();
    }

    /// Follows the clock and the version in force.
    synchronized void turn() {
        tellWallClock();
        int unserved = 0;
        for (Map.Entry<ServerPlace, ServerSecret> server : servers.entrySet()) {
            Set<ServerPlace> places = RegisteredPlaces.of(server.getKey(), backends.get());
            places.forEach(place -> follow(place, server.getKey(), server.getValue()));
            unserved += places.isEmpty() ? 1 : 0;
        }
        if (unserved > unservedCount) {
            log.atWarn()
                    .addKeyValue("servers", unserved)
                    .log("Servers wait for cookies that no backend asks for: nobody can join.");
        }
        unservedCount = unserved;
        lookForInherited();
        meters.servers(servers.size(), unservedCount, inherited.size());
    }

    /// A place of its own goes before one of every address.
    private void follow(ServerPlace place, ServerPlace bound, ServerSecret secret) {
        boolean isOfAnother = servers.containsKey(place) && !place.equals(bound);
        if (!isOfAnother) {
            tell(place, bound, secret);
        }
    }

    /// Tells the keys, where those that the packet path has aren't these, or get old.
    private void tell(ServerPlace place, ServerPlace bound, ServerSecret secret) {
        Instant now = wallClock.instant();
        Told before = told.get(place);
        if (before != null && before.bound().equals(bound) && before.secret().equals(secret)) {
            long age = Registration.epoch(now) - 1 - before.firstEpoch();
            if (age >= 0 && age <= EPOCHS_KEPT) {
                return;
            }
        }
        Registration registration = Registration.of(secret, now);
        tables.tellRegistration(place, registration);
        told.put(place, new Told(bound, secret, registration.firstEpoch()));
    }

    /// Never ahead: the packet path's cookies must not be of a minute that servers aren't in yet.
    /// So the time of day is read first.
    private void tellWallClock() {
        Instant now = wallClock.instant();
        long wallNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        long offsetNanos = wallNanos - clock.nowNanos();
        if (Math.abs(offsetNanos - wallOffsetNanos) >= STEP_NANOS_MIN) {
            tables.tellWallClock(offsetNanos);
            wallOffsetNanos = offsetNanos;
        }
    }

    /// Places with keys that this agent didn't tell. A look at the kernel for each, so only where
    /// the version in force has others.
    private void lookForInherited() {
        Set<ServerPlace> places = RegisteredPlaces.all(backends.get());
        if (!places.equals(looked)) {
            looked = places;
            inherited.clear();
            places.stream().filter(tables::isRegistered).forEach(inherited::add);
            if (!told.keySet().containsAll(inherited)) {
                log.atWarn()
                        .log(
                                "Servers told an agent before their secret: start them again"
                                        + " within a week.");
            }
        }
        inherited.removeAll(told.keySet());
    }
}
