package dev.breakwater.runtime.time;

/// Tells how time passes. Only the owner of a loop holds one; decisions are told the time.
///
/// Thread-safe. Wall time, for people and for other machines, is `java.time.InstantSource`.
@FunctionalInterface
public interface NanoClock {
    /// Nanoseconds since a fixed, arbitrary start. Never decreases.
    long nowNanos();

    /// The machine's clock.
    static NanoClock system() {
        return System::nanoTime;
    }
}
