package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;

/// What reading a frame's headers came to.
sealed interface Parsed {
    /// The frame's form alone decides.
    record Decided(Reason reason) implements Parsed {}

    /// A well-formed IP packet.
    ///
    /// @param payload what stands behind the transport's header; empty where there is none
    record Packet(IpHeader ip, Transport transport, Span payload) implements Parsed {}
}
