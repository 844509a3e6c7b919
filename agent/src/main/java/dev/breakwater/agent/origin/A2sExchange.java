package dev.breakwater.agent.origin;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.answer.AnswerKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A query of the Source engine, with the challenge that the server asks for (Valve's wiki, "Server
/// queries").
final class A2sExchange implements Exchange {
    private static final int CONNECTIONLESS = 0xFFFF_FFFF;
    private static final int SPLIT = 0xFEFF_FFFF;
    private static final byte CHALLENGE = 0x41;
    private static final int CHALLENGE_BYTES = 9;
    private static final int OPENING_BYTES = 5;
    private static final byte[] INFO_TEXT =
            "Source Engine Query\0".getBytes(StandardCharsets.US_ASCII);

    /// A server that asks again and again gives no answer.
    private static final int CHALLENGES_MAX = 3;

    private final AnswerKind kind;
    private int challenges;

    /// @param kind one of `A2S_*`
    A2sExchange(AnswerKind kind) {
        this.kind = kind;
    }

    @Override
    public ByteBuffer opening() {
        return switch (kind) {
            case A2S_INFO -> query((byte) 0x54, INFO_TEXT).flip();
            case A2S_PLAYERS -> query((byte) 0x55).putInt(-1).flip();
            case A2S_RULES -> query((byte) 0x56).putInt(-1).flip();
        };
    }

    @Override
    public Step next(ByteBuffer message) {
        if (message.remaining() < OPENING_BYTES) {
            return Step.WAIT;
        }
        int connection = message.getInt(0);
        if (connection == SPLIT) {
            return Step.UNFIT;
        }
        if (connection != CONNECTIONLESS) {
            return Step.WAIT;
        }
        byte what = message.get(4);
        if (what == CHALLENGE && message.remaining() >= CHALLENGE_BYTES) {
            challenges++;
            return challenges > CHALLENGES_MAX
                    ? Step.UNFIT
                    : new Step.Say(challenged(message.getInt(OPENING_BYTES)));
        }
        if (what != answer()) {
            return Step.WAIT;
        }
        return message.remaining() <= ShieldAbi.ANSWER_BYTES_MAX
                ? new Step.Done(message)
                : Step.UNFIT;
    }

    private ByteBuffer challenged(int challenge) {
        return switch (kind) {
            case A2S_INFO -> query((byte) 0x54, INFO_TEXT).putInt(challenge).flip();
            case A2S_PLAYERS -> query((byte) 0x55).putInt(challenge).flip();
            case A2S_RULES -> query((byte) 0x56).putInt(challenge).flip();
        };
    }

    private byte answer() {
        return switch (kind) {
            case A2S_INFO -> 0x49;
            case A2S_PLAYERS -> 0x44;
            case A2S_RULES -> 0x45;
        };
    }

    private static ByteBuffer query(byte what, byte... text) {
        return ByteBuffer.allocate(OPENING_BYTES + text.length + Integer.BYTES)
                .putInt(CONNECTIONLESS)
                .put(what)
                .put(text);
    }
}
