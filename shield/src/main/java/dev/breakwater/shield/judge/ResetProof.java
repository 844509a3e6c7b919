package dev.breakwater.shield.judge;

import dev.breakwater.bpf.ShieldAbi;

/// TCP's clients prove their address by the RST that they answer a SYN-ACK with which acknowledges
/// what they never sent (RFC 9293 3.10.7.3): its sequence number is the cookie. Owned by one
/// thread.
final class ResetProof {
    private static final int SEQUENCE_OFFSET = 4;

    private final Connections connections;
    private final Cookies cookies;

    ResetProof(Connections connections, Cookies cookies) {
        this.connections = connections;
        this.cookies = cookies;
    }

    /// Whether a RST brings the cookie back: then its address is proven.
    boolean isProof(Parsed.Packet packet, Transport.Tcp tcp, long nowNanos) {
        boolean isOurs =
                cookies.isOurs(
                        tcp.header().u32(SEQUENCE_OFFSET),
                        packet.ip().source(),
                        tcp.sourcePort(),
                        tcp.destinationPort(),
                        ShieldAbi.COOKIE_TCP,
                        nowNanos);
        if (isOurs) {
            connections.add(hash(packet), ShieldAbi.CONNECTION_SOURCE, true, nowNanos);
        }
        return isOurs;
    }

    boolean isProven(Parsed.Packet packet, long nowNanos) {
        return connections.find(hash(packet), nowNanos).isPresent();
    }

    private long hash(Parsed.Packet packet) {
        return connections.hash(packet.ip().source());
    }
}
