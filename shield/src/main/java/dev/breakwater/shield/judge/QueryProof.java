package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.answer.AnswerKind;
import dev.breakwater.shield.config.AddressProof;

/// Who queries a Minecraft server proves its address by the token of the handshake, and gets the
/// server's answer. Owned by one thread.
final class QueryProof {
    /// Without the checksum behind it.
    private static final int ETHERNET_FRAME_BYTES_MIN = 60;

    /// Of the message with a token: kind, session, ten digits, NUL.
    private static final int TOKEN_MESSAGE_BYTES = 16;

    private static final long TOKEN_MIN = 1_000_000_000L;
    private static final long TOKENS = 1_147_483_648L;
    private static final int STATUS = 0x00;
    private static final int KIND_OFFSET = 2;
    private static final int TOKEN_OFFSET = 7;

    private final Attacks attacks;
    private final Connections connections;
    private final Cookies cookies;
    private final Answers answers;

    QueryProof(Attacks attacks, Connections connections, Cookies cookies, Answers answers) {
        this.attacks = attacks;
        this.connections = connections;
        this.cookies = cookies;
        this.answers = answers;
    }

    /// What becomes of a message that was inspected.
    Proven judge(
            AddressProof proof, int slot, Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        Span message = packet.payload();
        boolean isStatus = message.u8(KIND_OFFSET) == STATUS;
        boolean isKnown = isKnown(packet, udp, nowNanos);
        if (isStatus
                && isKnown
                && attacks.wasAsked(proof, slot, nowNanos)
                && hasToken(packet, udp, nowNanos)) {
            connections.add(
                    connections.hash(packet.ip().source()),
                    ShieldAbi.CONNECTION_SOURCE,
                    true,
                    nowNanos);
            return Proven.IS_ANSWERED;
        }
        if (!attacks.isOpeningAsked(proof, slot, nowNanos) || !isKnown) {
            return Proven.GOES_ON;
        }
        return new Proven.Ends(isStatus ? Reason.BAD_PROOF : Reason.CHALLENGED);
    }

    /// Whether the query is answered here: where a token makes no frame longer than the shortest.
    private boolean isKnown(Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        return packet.payload().offset() + TOKEN_MESSAGE_BYTES <= ETHERNET_FRAME_BYTES_MIN
                && answers.find(packet, udp, AnswerKind.QUERY_BASIC, nowNanos).isPresent()
                && answers.find(packet, udp, AnswerKind.QUERY_FULL, nowNanos).isPresent();
    }

    private boolean hasToken(Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        int token = packet.payload().u32(TOKEN_OFFSET);
        return cookies.isAnyOurs(
                cookie -> token(cookie) == token,
                packet.ip().source(),
                udp.sourcePort(),
                udp.destinationPort(),
                ShieldAbi.COOKIE_QUERY,
                nowNanos);
    }

    /// The token of a cookie: of the numbers that servers take, one of ten digits.
    private static int token(int cookie) {
        return (int) (TOKEN_MIN + Integer.toUnsignedLong(cookie) % TOKENS);
    }
}
