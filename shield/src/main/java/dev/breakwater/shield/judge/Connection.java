package dev.breakwater.shield.judge;

/// A connection, or a source that proved its address: `struct connection` of bpf/connection_abi.h.
/// Owned by the oracle's thread.
final class Connection {
    /// Of its hash.
    int tag;

    /// When its last packet came, in units of 2^[dev.breakwater.bpf.ShieldAbi#SEEN_SHIFT] ns.
    int seen;

    /// `CONNECTION_*`.
    int state;

    boolean isProven;

    /// Where the client's stream goes on that is still looked at.
    int nextSequence;

    /// What the stream goes on with: `STEP_*`.
    int step;

    /// How many segments came before those in front of them.
    int early;

    /// What was read of a message that isn't understood yet, a byte a character.
    String held = "";

    MinecraftJava.Announced announced = MinecraftJava.Announced.NOTHING;
}
