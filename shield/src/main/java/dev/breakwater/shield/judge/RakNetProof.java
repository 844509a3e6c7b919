package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Protocols;
import java.util.Optional;

/// RakNet's clients prove their address by the cookie in Open Connection Reply 1, which they bring
/// back in Open Connection Request 2. Owned by one thread.
final class RakNetProof {
    private static final int PING = 0x01;
    private static final int PING_OPEN = 0x02;
    private static final int REQUEST_1 = 0x05;
    private static final int REQUEST_2 = 0x07;

    /// Of Open Connection Reply 1 with a cookie: never more than came.
    private static final int REPLY_BYTES = 32;

    private static final int OPENING_BYTES = 17;

    private final Attacks attacks;
    private final Connections connections;
    private final Cookies cookies;

    RakNetProof(Attacks attacks, Connections connections, Cookies cookies) {
        this.attacks = attacks;
        this.connections = connections;
        this.cookies = cookies;
    }

    /// What becomes of a message that was inspected; empty where it goes on.
    Optional<Reason> judge(
            AddressProof proof, int slot, Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        boolean isLearned = attacks.isLearning(slot, nowNanos);
        Span message = packet.payload();
        int id = message.u8(0);
        if (id == MinecraftQuery.MAGIC >> 8) {
            return Optional.empty();
        }
        if (id == REQUEST_1) {
            return attacks.isOpeningAsked(proof, slot, nowNanos)
                    ? Optional.of(answer(message))
                    : Optional.empty();
        }
        long hash =
                connections.hash(
                        packet.ip(), Protocols.UDP, udp.sourcePort(), udp.destinationPort());
        if (id == REQUEST_2) {
            return judgeRequest2(proof, slot, packet, udp, hash, nowNanos);
        }
        if (connections.find(hash, nowNanos).isPresent()) {
            return Optional.empty();
        }
        if (id == PING || id == PING_OPEN) {
            return attacks.isOpeningAsked(proof, slot, nowNanos)
                    ? Optional.of(Reason.UNPROVEN)
                    : Optional.empty();
        }
        if (!isLearned && attacks.isUnknownAsked(proof, slot, nowNanos)) {
            return Optional.of(Reason.UNPROVEN);
        }
        connections.add(hash, ShieldAbi.CONNECTION_DATAGRAMS, false, nowNanos);
        return Optional.empty();
    }

    private static Reason answer(Span request) {
        return request.length() < REPLY_BYTES ? Reason.UNPROVEN : Reason.CHALLENGED;
    }

    private Optional<Reason> judgeRequest2(
            AddressProof proof,
            int slot,
            Parsed.Packet packet,
            Transport.Udp udp,
            long hash,
            long nowNanos) {
        Span message = packet.payload();
        boolean hasSecurity = message.length() == 39 || message.length() == 61;
        if (hasSecurity
                && attacks.wasAsked(proof, slot, nowNanos)
                && cookies.isOurs(
                        message.u32(OPENING_BYTES),
                        packet.ip().source(),
                        udp.sourcePort(),
                        udp.destinationPort(),
                        ShieldAbi.COOKIE_RAKNET,
                        nowNanos)) {
            connections.add(hash, ShieldAbi.CONNECTION_DATAGRAMS, true, nowNanos);
            connections.add(
                    connections.hash(packet.ip().source()),
                    ShieldAbi.CONNECTION_SOURCE,
                    true,
                    nowNanos);
            return Optional.empty();
        }
        if (!attacks.isUnknownAsked(proof, slot, nowNanos)) {
            return Optional.empty();
        }
        return Optional.of(hasSecurity ? Reason.BAD_PROOF : Reason.UNPROVEN);
    }
}
