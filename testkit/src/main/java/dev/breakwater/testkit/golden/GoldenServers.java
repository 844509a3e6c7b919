package dev.breakwater.testkit.golden;

import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import java.util.Map;

/// The servers that told their secret.
///
/// @param wallOffsetNanos what the time of day is more than the time of frames
public record GoldenServers(long wallOffsetNanos, Map<ServerPlace, Registration> registrations) {
    public GoldenServers {
        registrations = Map.copyOf(registrations);
    }
}
