package dev.breakwater.shield.judge;

import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.answer.AnswerKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What servers answer, as far as it is known. Owned by one thread.
final class Answers {
    private final Map<AnswerKey, Answer> known = new HashMap<>();

    void tell(AnswerKey key, Answer answer) {
        known.put(key, answer);
    }

    /// What the server that a packet is for would answer.
    Optional<Answer> find(Parsed.Packet packet, Transport.Udp udp, AnswerKind kind, long nowNanos) {
        AnswerKey key = new AnswerKey(packet.ip().destination(), udp.destinationPort(), kind);
        return Optional.ofNullable(known.get(key)).filter(answer -> answer.isFreshAt(nowNanos));
    }
}
