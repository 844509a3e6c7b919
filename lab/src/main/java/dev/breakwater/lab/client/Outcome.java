package dev.breakwater.lab.client;

/// What became of a request.
public enum Outcome {
    /// The whole page came.
    SERVED,
    /// It didn't come in time.
    TIMED_OUT,
    /// The connection was refused or broke, or something other than the page came.
    BROKEN
}
