package dev.breakwater.shield.config;

/// Which TCP flags a backend takes.
public enum TcpFlagPolicy {
    /// Any combination.
    ANY,
    /// Combinations that TCP knows.
    VALID,
    /// Of these, what clients send to a service: neither SYN with ACK, nor URG, nor a SYN with
    /// payload.
    STRICT
}
