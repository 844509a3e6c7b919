package dev.breakwater.agent.counters;

import dev.breakwater.api.v1.Counters;

/// Where counters go each second.
@FunctionalInterface
public interface CounterSink {
    /// False where they could not be sent: the next ones say it all again.
    boolean trySend(Counters counters);
}
