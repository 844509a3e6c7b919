package dev.breakwater.control.postgres;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.SocketFactory;

/// Gives PostgreSQL's driver, which speaks TCP alone, a way to a Unix socket. The driver makes one
/// by name, from its properties `socketFactory` and `socketFactoryArg`.
public final class UnixSocketFactory extends SocketFactory {
    private final Path path;

    /// @param path the socket's, as in `socketFactoryArg`
    public UnixSocketFactory(String path) {
        this.path = Path.of(path);
    }

    @Override
    public Socket createSocket() {
        return new UnixSocket(path);
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unasked();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unasked();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unasked();
    }

    @Override
    public Socket createSocket(
            InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unasked();
    }

    private static UnsupportedOperationException unasked() {
        return new UnsupportedOperationException("the driver connects sockets itself");
    }
}
