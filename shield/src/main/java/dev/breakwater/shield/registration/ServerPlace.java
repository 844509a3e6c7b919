package dev.breakwater.shield.registration;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Where clients reach a server: ports of one backend may be servers of their own.
///
/// @param port 1 to 65535
public record ServerPlace(IpAddress address, int port) {
    /// Writes it as `struct registration_key`.
    ///
    /// @param target of [ShieldAbi#REGISTRATION_KEY_BYTES]
    public void writeTo(ByteBuffer target) {
        target.order(ByteOrder.LITTLE_ENDIAN)
                .putLong(ShieldAbi.REGISTRATION_KEY_ADDRESS_HIGH_OFFSET, address.high())
                .putLong(ShieldAbi.REGISTRATION_KEY_ADDRESS_LOW_OFFSET, address.low())
                .putShort(ShieldAbi.REGISTRATION_KEY_PORT_OFFSET, (short) port)
                .putShort(
                        ShieldAbi.REGISTRATION_KEY_IS_IPV6_OFFSET,
                        (short) (address.family() == IpFamily.IPV6 ? 1 : 0));
    }
}
