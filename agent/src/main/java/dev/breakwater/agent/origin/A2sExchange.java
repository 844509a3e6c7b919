package dev.breakwater.agent.origin;

import dev.breakwater.bpf.ShieldAbi;
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

    private final byte asks;
    private final byte answers;
    private final byte[] text;
    private int challenges;

    private A2sExchange(int asks, int answers, byte... text) {
        this.asks = (byte) asks;
        this.answers = (byte) answers;
        this.text = text;
    }

    static A2sExchange info() {
        return new A2sExchange(0x54, 0x49, INFO_TEXT);
    }

    static A2sExchange players() {
        return new A2sExchange(0x55, 0x44);
    }

    static A2sExchange rules() {
        return new A2sExchange(0x56, 0x45);
    }

    @Override
    public ByteBuffer opening() {
        // The later kinds ask for a challenge by bringing none.
        return text.length > 0 ? query().flip() : query().putInt(-1).flip();
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
                    : new Step.Say(query().putInt(message.getInt(OPENING_BYTES)).flip());
        }
        if (what != answers) {
            return Step.WAIT;
        }
        return message.remaining() <= ShieldAbi.ANSWER_BYTES_MAX
                ? new Step.Done(message)
                : Step.UNFIT;
    }

    private ByteBuffer query() {
        return ByteBuffer.allocate(OPENING_BYTES + text.length + Integer.BYTES)
                .putInt(CONNECTIONLESS)
                .put(asks)
                .put(text);
    }
}
