package dev.breakwater.shield.judge;

import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Servers that told their secret, as far as it is known, and the time of day. Owned by one thread.
final class Registrations {
    private final Map<ServerPlace, Registration> known = new HashMap<>();
    private long wallOffsetNanos;

    void tell(ServerPlace place, Registration registration) {
        known.put(place, registration);
    }

    void tellWallClock(long offsetNanos) {
        wallOffsetNanos = offsetNanos;
    }

    /// Nanoseconds since 1970 began.
    long wallNanos(long nowNanos) {
        return wallOffsetNanos + nowNanos;
    }

    /// Of the server that a packet is for; empty where it told no secret, or too long ago.
    Optional<Registration> find(Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        ServerPlace place = new ServerPlace(packet.ip().destination(), udp.destinationPort());
        long epoch = StampedCookies.epoch(StampedCookies.minute(wallNanos(nowNanos)));
        return Optional.ofNullable(known.get(place)).filter(one -> one.key(epoch).isPresent());
    }
}
