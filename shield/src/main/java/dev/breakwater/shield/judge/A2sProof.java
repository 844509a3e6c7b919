package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.answer.AnswerKind;
import dev.breakwater.shield.config.AddressProof;
import java.util.Optional;

/// Who queries a game of the Source engine proves its address by the challenge that servers send,
/// and gets the server's answer. Owned by one thread.
final class A2sProof {
    private static final int CHALLENGED_BYTES = 9;
    private static final int INFO_CHALLENGED_BYTES = 29;

    private final Attacks attacks;
    private final Connections connections;
    private final Cookies cookies;
    private final Answers answers;

    A2sProof(Attacks attacks, Connections connections, Cookies cookies, Answers answers) {
        this.attacks = attacks;
        this.connections = connections;
        this.cookies = cookies;
        this.answers = answers;
    }

    /// What becomes of a message that was inspected.
    Proven judge(
            AddressProof proof, int slot, Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        Span message = packet.payload();
        Optional<AnswerKind> kind = kind(message);
        if (kind.isEmpty()) {
            return Proven.GOES_ON;
        }
        boolean isKnown = answers.find(packet, udp, kind.get(), nowNanos).isPresent();
        long sourceHash = connections.hash(packet.ip().source());
        if (isKnown
                && attacks.wasAsked(proof, slot, nowNanos)
                && hasChallenge(packet, udp, nowNanos)) {
            connections.add(sourceHash, ShieldAbi.CONNECTION_SOURCE, true, nowNanos);
            return Proven.IS_ANSWERED;
        }
        if (!attacks.isOpeningAsked(proof, slot, nowNanos) || !isKnown) {
            return Proven.GOES_ON;
        }
        boolean isShort = message.length() < CHALLENGED_BYTES;
        return isShort && connections.find(sourceHash, nowNanos).isEmpty()
                ? new Proven.Ends(Reason.UNPROVEN)
                : new Proven.Ends(Reason.CHALLENGED);
    }

    /// Who asks for a challenge alone wants the players or the rules.
    private static Optional<AnswerKind> kind(Span message) {
        if (message.u32(0) != SourceEngine.CONNECTIONLESS) {
            return Optional.empty();
        }
        return switch (message.u8(4)) {
            case 0x54 -> Optional.of(AnswerKind.A2S_INFO);
            case 0x55, 0x57 -> Optional.of(AnswerKind.A2S_PLAYERS);
            case 0x56 -> Optional.of(AnswerKind.A2S_RULES);
            default -> Optional.empty();
        };
    }

    /// Whether the query brings the challenge that was sent to its source.
    private boolean hasChallenge(Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        Span message = packet.payload();
        int bytes = message.length();
        return (bytes == CHALLENGED_BYTES || bytes == INFO_CHALLENGED_BYTES)
                && cookies.isOurs(
                        message.u32(bytes - Integer.BYTES),
                        packet.ip().source(),
                        udp.sourcePort(),
                        udp.destinationPort(),
                        ShieldAbi.COOKIE_SOURCE,
                        nowNanos);
    }
}
