package dev.breakwater.shield.answer;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Where clients ask, and what: ports of one backend may be servers of their own.
///
/// @param port 1 to 65535
public record AnswerKey(IpAddress address, int port, AnswerKind kind) {
    /// Writes it as `struct answer_key`.
    ///
    /// @param target of [ShieldAbi#ANSWER_KEY_BYTES]
    public void writeTo(ByteBuffer target) {
        target.order(ByteOrder.LITTLE_ENDIAN)
                .putLong(ShieldAbi.ANSWER_KEY_ADDRESS_HIGH_OFFSET, address.high())
                .putLong(ShieldAbi.ANSWER_KEY_ADDRESS_LOW_OFFSET, address.low())
                .putShort(ShieldAbi.ANSWER_KEY_PORT_OFFSET, (short) port)
                .put(ShieldAbi.ANSWER_KEY_KIND_OFFSET, (byte) kind.code())
                .put(
                        ShieldAbi.ANSWER_KEY_IS_IPV6_OFFSET,
                        (byte) (address.family() == IpFamily.IPV6 ? 1 : 0));
    }
}
