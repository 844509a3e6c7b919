package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.answer.AnswerKind;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.registration.Registration;
import java.util.Optional;

/// RakNet's clients prove their address by the cookie in Open Connection Reply 1, which they bring
/// back in Open Connection Request 2. A server that told its secret answers no Request 1 itself, in
/// peace neither. Owned by one thread.
final class RakNetProof {
    private static final int PING = 0x01;
    private static final int PING_OPEN = 0x02;
    private static final int REQUEST_1 = 0x05;
    private static final int REQUEST_2 = 0x07;

    /// Of Open Connection Reply 1 with a cookie: never more than came.
    private static final int REPLY_BYTES = 32;

    /// Of a pong that says nothing of the game: never more than came.
    private static final int PONG_BYTES = 33;

    private static final int OPENING_BYTES = 17;

    private final Attacks attacks;
    private final Connections connections;
    private final Cookies cookies;
    private final Answers answers;
    private final Registrations registrations;

    RakNetProof(
            Attacks attacks,
            Connections connections,
            Cookies cookies,
            Answers answers,
            Registrations registrations) {
        this.attacks = attacks;
        this.connections = connections;
        this.cookies = cookies;
        this.answers = answers;
        this.registrations = registrations;
    }

    /// What becomes of a message that was inspected.
    Proven judge(
            AddressProof proof, int slot, Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        boolean isLearned = attacks.isLearning(slot, nowNanos);
        Span message = packet.payload();
        int id = message.u8(0);
        if (id == REQUEST_1) {
            boolean isAsked = attacks.isOpeningAsked(proof, slot, nowNanos);
            return isAsked || registrations.find(packet, udp, nowNanos).isPresent()
                    ? new Proven.Ends(answer(message))
                    : Proven.GOES_ON;
        }
        long hash =
                connections.hash(
                        packet.ip(), Protocols.UDP, udp.sourcePort(), udp.destinationPort());
        if (id == REQUEST_2) {
            return judgeRequest2(proof, slot, packet, udp, hash, nowNanos);
        }
        if (id == PING || id == PING_OPEN) {
            return judgePing(proof, slot, packet, udp, hash, nowNanos);
        }
        if (connections.find(hash, nowNanos).isPresent()) {
            return Proven.GOES_ON;
        }
        if (!isLearned && attacks.isUnknownAsked(proof, slot, nowNanos)) {
            return new Proven.Ends(Reason.UNPROVEN);
        }
        connections.add(hash, ShieldAbi.CONNECTION_DATAGRAMS, false, nowNanos);
        return Proven.GOES_ON;
    }

    /// Whether there is room, which the other kind of ping asks, the server alone knows. Who is
    /// known but not proven, since he was there before, gets his pong from the server.
    private Proven judgePing(
            AddressProof proof,
            int slot,
            Parsed.Packet packet,
            Transport.Udp udp,
            long hash,
            long nowNanos) {
        Optional<Connection> known = connections.find(hash, nowNanos);
        boolean isProven =
                known.filter(connection -> connection.isProven).isPresent()
                        || connections
                                .find(connections.hash(packet.ip().source()), nowNanos)
                                .isPresent();
        boolean isAnswered =
                packet.payload().u8(0) == PING
                        && answers.find(packet, udp, AnswerKind.RAKNET_PONG, nowNanos).isPresent();
        if (isProven) {
            return isAnswered && attacks.isAsking(proof, slot, nowNanos)
                    ? Proven.IS_ANSWERED
                    : Proven.GOES_ON;
        }
        if (known.isPresent() || !attacks.isOpeningAsked(proof, slot, nowNanos)) {
            return Proven.GOES_ON;
        }
        return new Proven.Ends(
                isAnswered && packet.payload().length() >= PONG_BYTES
                        ? Reason.ANSWERED
                        : Reason.UNPROVEN);
    }

    private static Reason answer(Span request) {
        return request.length() < REPLY_BYTES ? Reason.UNPROVEN : Reason.CHALLENGED;
    }

    private Proven judgeRequest2(
            AddressProof proof,
            int slot,
            Parsed.Packet packet,
            Transport.Udp udp,
            long hash,
            long nowNanos) {
        Span message = packet.payload();
        boolean hasSecurity = message.length() == 39 || message.length() == 61;
        if (hasSecurity && bringsCookie(proof, slot, packet, udp, nowNanos)) {
            connections.add(hash, ShieldAbi.CONNECTION_DATAGRAMS, true, nowNanos);
            connections.add(
                    connections.hash(packet.ip().source()),
                    ShieldAbi.CONNECTION_SOURCE,
                    true,
                    nowNanos);
            return Proven.GOES_ON;
        }
        if (!attacks.isUnknownAsked(proof, slot, nowNanos)) {
            return Proven.GOES_ON;
        }
        return new Proven.Ends(hasSecurity ? Reason.BAD_PROOF : Reason.UNPROVEN);
    }

    private boolean bringsCookie(
            AddressProof proof, int slot, Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        int cookie = packet.payload().u32(OPENING_BYTES);
        IpAddress source = packet.ip().source();
        Optional<Registration> registration = registrations.find(packet, udp, nowNanos);
        if (registration.isPresent()) {
            return StampedCookies.isRight(
                    registration.get(),
                    cookie,
                    source,
                    udp.sourcePort(),
                    registrations.wallNanos(nowNanos));
        }
        return attacks.wasAsked(proof, slot, nowNanos)
                && cookies.isOurs(
                        cookie,
                        source,
                        udp.sourcePort(),
                        udp.destinationPort(),
                        ShieldAbi.COOKIE_RAKNET,
                        nowNanos);
    }
}
