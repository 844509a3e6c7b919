package dev.breakwater.shield.answer;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A server's answer, as it is given for it. Immutable.
public final class Answer {
    private final byte[] payload;
    private final long freshUntilNanos;

    /// @param payload 1 to [ShieldAbi#ANSWER_BYTES_MAX] bytes; zeros where each answer repeats a
    ///     part of its question
    /// @param freshUntilNanos of the packet path's clock: from then on it isn't given
    public Answer(byte[] payload, long freshUntilNanos) {
        if (payload.length < 1 || payload.length > ShieldAbi.ANSWER_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "payload: "
                            + payload.length
                            + " bytes (expected: 1 to "
                            + ShieldAbi.ANSWER_BYTES_MAX
                            + ")");
        }
        this.payload = payload.clone();
        this.freshUntilNanos = freshUntilNanos;
    }

    public boolean isFreshAt(long nowNanos) {
        return nowNanos < freshUntilNanos;
    }

    /// Writes it as `struct answer`.
    ///
    /// @param target of [ShieldAbi#ANSWER_BYTES], zeros
    public void writeTo(ByteBuffer target) {
        target.order(ByteOrder.LITTLE_ENDIAN)
                .putLong(ShieldAbi.ANSWER_FRESH_UNTIL_NANOS_OFFSET, freshUntilNanos)
                .putInt(ShieldAbi.ANSWER_SUM_OFFSET, sum())
                .putShort(ShieldAbi.ANSWER_BYTES_OFFSET, (short) payload.length)
                .put(ShieldAbi.ANSWER_PAYLOAD_OFFSET, payload);
    }

    /// Of its 16-bit words, the lowest byte first (RFC 1071).
    private int sum() {
        int sum = 0;
        for (int at = 0; at < payload.length; at++) {
            sum += (payload[at] & 0xFF) << (at % 2 == 0 ? 0 : Byte.SIZE);
        }
        return sum;
    }
}
