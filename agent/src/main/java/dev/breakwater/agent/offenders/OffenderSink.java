package dev.breakwater.agent.offenders;

import dev.breakwater.api.v1.Denials;

/// Where offenders go that this node saw.
@FunctionalInterface
public interface OffenderSink {
    /// False where they could not be sent: they are tried again.
    boolean trySend(Denials denials);
}
