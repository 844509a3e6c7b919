package dev.breakwater.agent.counters;

import dev.breakwater.api.v1.Counters;

/// Where counters go each second.
public interface CounterSink {
    /// Which stream it would be, by number; another one knows nothing of what the last one carried.
    long stream();

    /// False where they could not be sent on that stream: then they are kept.
    boolean trySend(long stream, Counters counters);
}
