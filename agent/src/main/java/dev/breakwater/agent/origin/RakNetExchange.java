package dev.breakwater.agent.origin;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// A ping of RakNet, and the pong that says what the game is.
final class RakNetExchange implements Exchange {
    private static final byte PING = 0x01;
    private static final byte PONG = 0x1C;
    private static final byte[] MAGIC = HexFormat.of().parseHex("00ffff00fefefefefdfdfdfd12345678");
    private static final int PING_BYTES = 33;
    private static final int TIME_OFFSET = 1;
    private static final int MAGIC_OFFSET = 17;
    private static final int TEXT_LENGTH_OFFSET = 33;
    private static final int TEXT_OFFSET = 35;

    /// What the pong has to repeat: who doesn't see the ping doesn't know it.
    private final long time;

    private final long clientId;

    RakNetExchange(RandomGenerator random) {
        this.time = random.nextLong();
        this.clientId = random.nextLong();
    }

    @Override
    public ByteBuffer opening() {
        return ByteBuffer.allocate(PING_BYTES)
                .put(PING)
                .putLong(time)
                .put(MAGIC)
                .putLong(clientId)
                .flip();
    }

    @Override
    public Step next(ByteBuffer message) {
        if (message.remaining() < TEXT_OFFSET
                || message.get(0) != PONG
                || message.getLong(TIME_OFFSET) != time
                || !message.slice(MAGIC_OFFSET, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            return Step.WAIT;
        }
        int textBytes = Short.toUnsignedInt(message.getShort(TEXT_LENGTH_OFFSET));
        if (message.remaining() != TEXT_OFFSET + textBytes
                || message.remaining() > ShieldAbi.ANSWER_BYTES_MAX) {
            return Step.UNFIT;
        }
        return new Step.Done(message.putLong(TIME_OFFSET, 0));
    }
}
