package dev.breakwater.testkit.frames;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.answer.AnswerKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What servers answer, made from a seed. Owned by one thread.
final class AnswerGenerator {
    private static final int FRESH_BITS = 37;

    private final RandomGenerator random;

    private final Worlds world;

    AnswerGenerator(RandomGenerator random, Worlds world) {
        this.random = random;
        this.world = world;
    }

    /// Most of what the services could be asked; each for up to two minutes.
    Map<AnswerKey, Answer> next(long nowNanos) {
        Map<AnswerKey, Answer> answers = new LinkedHashMap<>();
        for (Worlds.Service service : world.services()) {
            for (AnswerKind kind : AnswerKind.values()) {
                byte[] payload = new byte[1 + random.nextInt(ShieldAbi.ANSWER_BYTES_MAX)];
                random.nextBytes(payload);
                long freshUntilNanos = nowNanos + random.nextLong(1L << FRESH_BITS);
                if (random.nextInt(4) != 0) {
                    answers.put(
                            new AnswerKey(service.address(), service.port(), kind),
                            new Answer(payload, freshUntilNanos));
                }
            }
        }
        return answers;
    }
}
