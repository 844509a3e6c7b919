package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Protocols;
import java.util.Optional;

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

    /// Whether a RST brings the cookie back: then its address is proven, and its client opens
    /// another connection in the place of the one with these ports, if one is known.
    boolean isProof(
            Parsed.Packet packet, Transport.Tcp tcp, Optional<Connection> known, long nowNanos) {
        boolean isOurs =
                cookies.isOurs(
                        tcp.header().u32(SEQUENCE_OFFSET),
                        packet.ip().source(),
                        tcp.sourcePort(),
                        tcp.destinationPort(),
                        ShieldAbi.COOKIE_TCP,
                        nowNanos);
        if (isOurs) {
            known.ifPresent(connection -> connection.state = ShieldAbi.CONNECTION_NONE);
            connections.add(hash(packet), ShieldAbi.CONNECTION_SOURCE, true, nowNanos);
        }
        return isOurs;
    }

    /// What becomes of a SYN; empty where it goes on. Where its connection is known already, and
    /// goes on, only who answers opens another in its place.
    Optional<Reason> judgeSyn(
            Backend backend, Parsed.Packet packet, Transport.Tcp tcp, long nowNanos) {
        if (!isProven(packet, nowNanos)) {
            return Optional.of(Reason.CHALLENGED);
        }
        if (!Streams.areFollowed(backend)) {
            return Optional.empty();
        }
        if (packet.payload().length() > 0) {
            return Optional.of(Reason.TCP_FLAGS);
        }
        long hash =
                connections.hash(
                        packet.ip(), Protocols.TCP, tcp.sourcePort(), tcp.destinationPort());
        int first = tcp.sequence() + 1;
        Optional<Connection> known = connections.find(hash, nowNanos);
        if (known.isPresent()) {
            boolean isItsOwn =
                    known.get().step != ShieldAbi.STEP_DONE && known.get().nextSequence == first;
            return isItsOwn ? Optional.empty() : Optional.of(Reason.CHALLENGED);
        }
        connections
                .add(hash, ShieldAbi.CONNECTION_OPEN, true, nowNanos)
                .ifPresent(opened -> Streams.begin(opened, backend, first));
        return Optional.empty();
    }

    boolean isProven(Parsed.Packet packet, long nowNanos) {
        return connections.find(hash(packet), nowNanos).isPresent();
    }

    private long hash(Parsed.Packet packet) {
        return connections.hash(packet.ip().source());
    }
}
