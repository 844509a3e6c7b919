package dev.breakwater.agent.registration;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.registration.ServerPlace;
import dev.breakwater.shield.registration.ServerSecret;
import java.nio.ByteBuffer;

/// What a server asks for (PROTOCOLS.md 5.6): version, kind and length of what follows, in four
/// bytes; then the IPv4 address and port that it is bound to, and its secret.
sealed interface RegistrationRequest {
    int VERSION = 1;
    int HEADER_BYTES = 4;
    int REGISTER = 1;
    int UNREGISTER = 2;
    int UNREGISTER_BYTES = Integer.BYTES + Short.BYTES;
    int REGISTER_BYTES = UNREGISTER_BYTES + ServerSecret.BYTES;

    /// Where the server is bound; 0.0.0.0 for every address of the machine.
    ServerPlace bound();

    record Register(ServerPlace bound, ServerSecret secret) implements RegistrationRequest {}

    record Unregister(ServerPlace bound) implements RegistrationRequest {}

    /// How many bytes follow a header.
    ///
    /// @param header of [#HEADER_BYTES]
    /// @throws RefusedRegistrationException where no request begins so
    static int payloadBytes(ByteBuffer header) {
        int version = Byte.toUnsignedInt(header.get(0));
        int kind = Byte.toUnsignedInt(header.get(1));
        int bytes = Short.toUnsignedInt(header.getShort(2));
        if (version != VERSION) {
            throw new RefusedRegistrationException(
                    "version: " + version + " (expected: " + VERSION + ")");
        }
        int expected =
                switch (kind) {
                    case REGISTER -> REGISTER_BYTES;
                    case UNREGISTER -> UNREGISTER_BYTES;
                    default ->
                            throw new RefusedRegistrationException(
                                    "kind: " + kind + " (expected: 1, register, or 2, unregister)");
                };
        if (bytes != expected) {
            throw new RefusedRegistrationException(
                    "length: " + bytes + " (expected: " + expected + " with kind " + kind + ")");
        }
        return bytes;
    }

    /// Reads what follows a header that was taken.
    ///
    /// @param payload of [#payloadBytes]
    /// @throws RefusedRegistrationException where it names no port
    static RegistrationRequest read(ByteBuffer header, ByteBuffer payload) {
        IpAddress address = IpAddress.ipv4(payload.getInt(0));
        int port = Short.toUnsignedInt(payload.getShort(Integer.BYTES));
        if (port == 0) {
            throw new RefusedRegistrationException("port: 0 (expected: 1 to 65535)");
        }
        ServerPlace bound = new ServerPlace(address, port);
        if (header.get(1) == UNREGISTER) {
            return new Unregister(bound);
        }
        byte[] secret = new byte[ServerSecret.BYTES];
        payload.get(UNREGISTER_BYTES, secret);
        return new Register(bound, new ServerSecret(secret));
    }
}
