package dev.breakwater.kernel;

import java.util.concurrent.atomic.AtomicBoolean;

/// A file descriptor of a kernel object that refuses to be used after it was closed: its number
/// may by then be another file's. Thread-safe.
final class Descriptor implements AutoCloseable {
    private final int fd;
    private final boolean isOwned;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private Descriptor(int fd, boolean isOwned) {
        assert fd >= 0 : fd;
        this.fd = fd;
        this.isOwned = isOwned;
    }

    /// One that is ours to close.
    static Descriptor owned(int fd) {
        return new Descriptor(fd, true);
    }

    /// One that libbpf closes with its object.
    static Descriptor lent(int fd) {
        return new Descriptor(fd, false);
    }

    int fd() {
        if (isClosed.get()) {
            throw new IllegalStateException("descriptor: closed (expected: open)");
        }
        return fd;
    }

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true) && isOwned) {
            LibC.close(fd);
        }
    }
}
