package dev.breakwater.shield.config;

/// When sources must prove that they own their address before the service hears of them.
public enum ProofPolicy {
    NEVER,
    /// While more new connections come than [AddressProof#attackConnections].
    UNDER_ATTACK,
    ALWAYS
}
