package dev.breakwater.kernel;

/// Hears of interfaces that come, change or go in one network namespace, as it stood when the
/// watch began: whoever can't miss one looks for itself now and then. Owned by one thread.
public final class LinkWatch implements AutoCloseable {
    /// How long a call stays in the kernel, where nothing can interrupt it.
    private static final int SLICE_MILLIS = 250;

    private final RouteSocket socket;

    private LinkWatch(RouteSocket socket) {
        this.socket = socket;
    }

    /// Hears from now on.
    ///
    /// @throws KernelException where there is no such namespace
    public static LinkWatch open(NetworkNamespace namespace) {
        return new LinkWatch(namespace.call(RouteSocket::openHearing));
    }

    /// Waits for a change. False where there was none.
    public boolean await(int millisMax) throws InterruptedException {
        for (int leftMillis = millisMax; leftMillis > 0; leftMillis -= SLICE_MILLIS) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (socket.hear(Math.min(leftMillis, SLICE_MILLIS))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        socket.close();
    }
}
