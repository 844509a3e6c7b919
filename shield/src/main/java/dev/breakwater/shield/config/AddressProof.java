package dev.breakwater.shield.config;

/// Whether sources must prove that they own their address.
///
/// @param attackConnections of all sources together: beyond it the backend counts as under attack
/// @param overTcp how clients over TCP are asked
/// @param overQuic how clients over QUIC are asked
public record AddressProof(
        ProofPolicy policy,
        ConnectionLimit attackConnections,
        TcpProof overTcp,
        QuicProof overQuic) {
    /// A busy web server's peak; a SYN flood begins far above.
    public static final ConnectionLimit ATTACK_DEFAULT = new ConnectionLimit(1_000, 2_000);

    public static final AddressProof NEVER = new AddressProof(ProofPolicy.NEVER, ATTACK_DEFAULT);

    /// By SYN cookies where it is over TCP.
    public AddressProof(ProofPolicy policy, ConnectionLimit attackConnections) {
        this(policy, attackConnections, TcpProof.SYN_COOKIE);
    }

    /// Not over QUIC.
    public AddressProof(ProofPolicy policy, ConnectionLimit attackConnections, TcpProof overTcp) {
        this(policy, attackConnections, overTcp, QuicProof.NONE);
    }
}
