package dev.breakwater.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The keys of servers' cookies and the time of day, as the packet path reads them. Thread-safe.
///
/// @param map closed by whoever closes its object
/// @param wallClock likewise
record RegistrationMap(BpfMap map, BpfMap wallClock) {
    void tell(ServerPlace place, Registration registration) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ShieldAbi.REGISTRATION_BYTES, Long.BYTES);
            registration.writeTo(value.asByteBuffer());
            map.update(key(place, arena), value);
            value.fill((byte) 0);
        }
    }

    void forget(ServerPlace place) {
        try (Arena arena = Arena.ofConfined()) {
            map.delete(key(place, arena));
        }
    }

    boolean has(ServerPlace place) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ShieldAbi.REGISTRATION_BYTES, Long.BYTES);
            return map.lookup(key(place, arena), value);
        }
    }

    void tellWallClock(long offsetNanos) {
        try (Arena arena = Arena.ofConfined()) {
            wallClock.mapped(arena).set(JAVA_LONG, 0, offsetNanos);
        }
    }

    private static MemorySegment key(ServerPlace place, Arena arena) {
        MemorySegment key = arena.allocate(ShieldAbi.REGISTRATION_KEY_BYTES, Long.BYTES);
        place.writeTo(key.asByteBuffer());
        return key;
    }
}
