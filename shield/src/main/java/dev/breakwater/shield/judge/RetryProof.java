package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Protocols;
import java.util.Optional;

/// QUIC's clients prove their address by the token of a Retry, which each of their Initials brings
/// back then. Owned by one thread.
final class RetryProof {
    /// Set in tokens that servers make themselves.
    private static final int OF_SERVER = 0x80;

    /// Of each id in an answer that names versions: then both have room in it.
    private static final int NEGOTIATION_ID_BYTES_MAX = 118;

    private enum TokenKind {
        /// None, or one that the server made.
        OTHER,
        RIGHT,
        /// One in our form that isn't ours, is another client's, or too old.
        WRONG,
        /// The Initial ends before.
        CUT
    }

    private final Attacks attacks;
    private final Connections connections;
    private final Cookies cookies;

    RetryProof(Attacks attacks, Connections connections, Cookies cookies) {
        this.attacks = attacks;
        this.connections = connections;
        this.cookies = cookies;
    }

    /// What becomes of a datagram that was inspected; empty where it goes on.
    Optional<Reason> judge(
            AddressProof proof, int slot, Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        boolean isLearned = attacks.isLearning(slot, nowNanos);
        long hash =
                connections.hash(
                        packet.ip(), Protocols.UDP, udp.sourcePort(), udp.destinationPort());
        Optional<Connection> known = connections.find(hash, nowNanos);
        if (known.isPresent() && known.get().isProven) {
            return Optional.empty();
        }
        Span datagram = packet.payload();
        Optional<Quic.LongHeader> header =
                Quic.isLong(datagram) ? Quic.read(datagram) : Optional.empty();
        if (header.isPresent() && header.get().isInitial()) {
            return switch (tokenKind(header.get(), packet, udp, nowNanos)) {
                case CUT -> Optional.of(Reason.OFF_PROTOCOL);
                case WRONG -> Optional.of(Reason.BAD_PROOF);
                case RIGHT -> {
                    connections.add(hash, ShieldAbi.CONNECTION_DATAGRAMS, true, nowNanos);
                    connections.add(
                            sourceHash(packet), ShieldAbi.CONNECTION_SOURCE, true, nowNanos);
                    yield Optional.empty();
                }
                case OTHER ->
                        known.isPresent()
                                ? Optional.empty()
                                : judgeOpening(proof, slot, header.get(), hash, nowNanos);
            };
        }
        if (known.isPresent()) {
            return Optional.empty();
        }
        if (header.isPresent() && !header.get().isKnownVersion()) {
            return attacks.isOpeningAsked(proof, slot, nowNanos)
                    ? Optional.of(answerVersion(proof, slot, header.get(), datagram, nowNanos))
                    : Optional.empty();
        }
        // Who moves to another port, or is moved by a NAT, sends short headers from there.
        boolean isMoved =
                header.isEmpty() && connections.find(sourceHash(packet), nowNanos).isPresent();
        if (!isMoved && !isLearned && attacks.isUnknownAsked(proof, slot, nowNanos)) {
            return Optional.of(Reason.UNPROVEN);
        }
        connections.add(hash, ShieldAbi.CONNECTION_DATAGRAMS, false, nowNanos);
        return Optional.empty();
    }

    private TokenKind tokenKind(
            Quic.LongHeader initial, Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        Optional<Span> found = Quic.token(initial.content());
        if (found.isEmpty()) {
            return TokenKind.CUT;
        }
        Span token = found.get();
        if (token.length() == 0 || (token.u8(0) & OF_SERVER) != 0) {
            return TokenKind.OTHER;
        }
        boolean isOurs =
                QuicToken.read(token)
                        .filter(
                                read ->
                                        cookies.isOurs(
                                                read,
                                                packet.ip().source(),
                                                udp.sourcePort(),
                                                udp.destinationPort(),
                                                nowNanos))
                        .isPresent();
        return isOurs ? TokenKind.RIGHT : TokenKind.WRONG;
    }

    /// An Initial of a connection that isn't known, without a token of ours.
    private Optional<Reason> judgeOpening(
            AddressProof proof, int slot, Quic.LongHeader initial, long hash, long nowNanos) {
        if (attacks.isOpeningAsked(proof, slot, nowNanos)) {
            return Optional.of(
                    initial.destinationIdBytes() < QuicToken.ORIGINAL_ID_BYTES_MIN
                            ? Reason.UNPROVEN
                            : Reason.CHALLENGED);
        }
        connections.add(hash, ShieldAbi.CONNECTION_DATAGRAMS, false, nowNanos);
        return Optional.empty();
    }

    private Reason answerVersion(
            AddressProof proof, int slot, Quic.LongHeader header, Span datagram, long nowNanos) {
        boolean isAnswered =
                attacks.mayNameVersions(proof, slot, nowNanos)
                        && datagram.length() >= Quic.INITIAL_BYTES_MIN
                        && header.destinationIdBytes() <= NEGOTIATION_ID_BYTES_MAX
                        && header.sourceIdBytes() <= NEGOTIATION_ID_BYTES_MAX;
        return isAnswered ? Reason.CHALLENGED : Reason.UNPROVEN;
    }

    private long sourceHash(Parsed.Packet packet) {
        return connections.hash(packet.ip().source());
    }
}
