package dev.breakwater.shield.config;

/// How clients over QUIC prove that they own their address.
public enum QuicProof {
    /// They aren't asked.
    NONE,
    /// By the token of a Retry, which the service has to read: it says which id the client began
    /// with.
    RETRY
}
