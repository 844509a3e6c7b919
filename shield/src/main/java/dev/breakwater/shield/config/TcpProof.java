package dev.breakwater.shield.config;

/// How clients over TCP prove that they own their address.
public enum TcpProof {
    /// By the cookie that the SYN-ACK brought, which the node's own stack takes: the service runs
    /// on the node.
    SYN_COOKIE,
    /// By the RST that follows a SYN-ACK of nothing they sent, once for each address; then they
    /// come through to the service, wherever it is.
    RESET
}
