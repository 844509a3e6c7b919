package dev.breakwater.bench;

import dev.breakwater.kernel.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A flood of connections from real addresses, which prove what they are asked for: each begins as
/// a Minecraft client that asks for a server's status, and is gone without hearing it. Thread-safe.
final class RealHandshakes implements AutoCloseable {
    /// Attackers, each with an address of its own.
    static final int SOURCES = 256;

    /// All of them together, at most.
    static final int RATE_PER_SECOND = 500;

    private static final int THREADS = 16;
    private static final int TIMEOUT_MILLIS = 100;
    private static final long PAUSE_NANOS = THREADS * 1_000_000_000L / RATE_PER_SECOND;

    private final InetSocketAddress target;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicLong connected = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isStopAsked;

    /// Runs until it is closed.
    RealHandshakes(NetworkNamespace attacker, InetSocketAddress target) {
        this.target = target;
        for (int i = 0; i < THREADS; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .name("handshakes")
                            .daemon()
                            .start(() -> attacker.run(this::send)));
        }
    }

    /// Connections that were made so far.
    long connected() {
        return connected.get();
    }

    @Override
    public void close() {
        isStopAsked = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void send() {
        while (!isStopAsked) {
            long started = System.nanoTime();
            connect(ConnectStage.attacker(begun.getAndIncrement() % SOURCES));
            LockSupport.parkNanos(PAUSE_NANOS - (System.nanoTime() - started));
        }
    }

    private void connect(InetSocketAddress from) {
        try (Socket socket = new Socket()) {
            socket.bind(from);
            socket.connect(target, TIMEOUT_MILLIS);
            socket.getOutputStream().write(TcpPeer.STATUS_REQUEST);
            connected.incrementAndGet();
        } catch (IOException denied) {
            // That is what limits and offences are for.
        }
    }
}
