package dev.breakwater.bench;

import java.io.IOException;
import java.net.InetSocketAddress;

/// A real service, and the way in which its clients connect. Owned by one thread.
interface ConnectPeer extends AutoCloseable {
    /// How long a client waits for each answer.
    int TIMEOUT_MILLIS = 2_000;

    /// Connects as a client that comes for the first time, until the service itself has answered.
    /// Nothing is asked twice but by the client's own stack.
    ///
    /// @param from an address of the client's, and no port
    /// @throws IOException where it doesn't get so far
    void connect(InetSocketAddress from, InetSocketAddress service) throws IOException;

    @Override
    void close() throws IOException;
}
