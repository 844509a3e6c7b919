package dev.breakwater.testkit.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/// How CloudburstMC's servers tell a filter their secret (PROTOCOLS.md 5.6): a connection for each
/// request. Nothing here is the product's.
public final class RegistrationClient {
    private RegistrationClient() {}

    /// Status 0, or 1 and what is wrong.
    public record Answer(int status, String message) {}

    /// Registers a server.
    public static Answer register(Path socket, String address, int port, byte[] secret)
            throws IOException {
        return send(socket, "01010026" + place(address, port) + HexFormat.of().formatHex(secret));
    }

    public static Answer unregister(Path socket, String address, int port) throws IOException {
        return send(socket, "01020006" + place(address, port));
    }

    /// Sends any bytes, and reads the answer.
    public static Answer send(Path socket, String hex) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
            channel.shutdownOutput();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try (InputStream stream = Channels.newInputStream(channel)) {
                stream.transferTo(answer);
            }
            return read(ByteBuffer.wrap(answer.toByteArray()));
        }
    }

    private static String place(String address, int port) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return HexFormat.of().formatHex(bytes) + "%04x".formatted(port);
    }

    private static Answer read(ByteBuffer answer) {
        byte[] text = new byte[Short.toUnsignedInt(answer.getShort(2))];
        answer.get(4, text);
        if (answer.get(0) != 1 || answer.capacity() != 4 + text.length) {
            throw new IllegalStateException("answer: " + answer);
        }
        return new Answer(answer.get(1), new String(text, StandardCharsets.UTF_8));
    }
}
