package dev.breakwater.agent.sight;

import dev.breakwater.api.v1.Sight;

/// Where sight goes each second.
@FunctionalInterface
public interface SightSink {
    /// False where it could not be sent: it is then of the past, and not sent again.
    boolean trySend(Sight sight);
}
