package dev.breakwater.agent.origin;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.SocketException;

/// The seam to the network: sockets that reach the servers. Thread-safe.
@FunctionalInterface
public interface OriginSockets {
    /// A new one, bound to a port that nobody can foretell.
    ///
    /// @throws UncheckedIOException where the machine has none
    DatagramSocket open();

    /// One in the calling thread's network namespace.
    static DatagramSocket any() {
        try {
            return new DatagramSocket();
        } catch (SocketException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
