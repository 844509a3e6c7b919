package dev.breakwater.kernel;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// A network namespace: this process's own, or one that `ip netns add` made. Immutable.
///
/// @param path its file, `/run/netns/NAME`; empty for the process's own
public record NetworkNamespace(Path path) {
    /// The namespace that this process runs in.
    public static final NetworkNamespace OWN = new NetworkNamespace(Path.of(""));

    private static final Path NAMED = Path.of("/run/netns");

    public static NetworkNamespace named(String name) {
        if (name.isEmpty() || name.startsWith(".") || name.contains("/")) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: one of `ip netns list`)");
        }
        return new NetworkNamespace(NAMED.resolve(name));
    }

    /// Does a task inside the namespace, on a thread of its own that ends with the task; on the
    /// calling thread where the namespace is the process's own. A thread that the task starts
    /// would stay in the namespace: it must start none.
    ///
    /// @throws KernelException where there is no such namespace
    public <T> T call(Supplier<T> task) {
        if (equals(OWN)) {
            return task.get();
        }
        FutureTask<T> inside =
                new FutureTask<>(
                        () -> {
                            enter();
                            return task.get();
                        });
        Thread thread = Thread.ofPlatform().name("netns " + path.getFileName()).start(inside);
        try {
            thread.join();
            return inside.get();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            throw Native.rethrow(cause == null ? failed : cause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted inside " + this, interrupted);
        }
    }

    /// Does a task inside the namespace.
    public void run(Runnable task) {
        boolean done =
                call(
                        () -> {
                            task.run();
                            return true;
                        });
        assert done;
    }

    /// The index of one of its interfaces; empty where none has the name.
    public OptionalInt ifindex(String name) {
        return devices().stream()
                .filter(device -> device.name().equals(name))
                .mapToInt(NetDevice::ifindex)
                .findFirst();
    }

    /// Its interfaces, in the kernel's order.
    public List<NetDevice> devices() {
        return call(NetworkNamespace::readDevices);
    }

    @Override
    public String toString() {
        return equals(OWN) ? "own network namespace" : "network namespace " + path;
    }

    private void enter() {
        int fd = LibC.open(path.toString(), LibC.O_CLOEXEC);
        try {
            LibC.setns(fd, LibC.CLONE_NEWNET);
        } finally {
            LibC.close(fd);
        }
    }

    private static List<NetDevice> readDevices() {
        try (RouteSocket socket = RouteSocket.open()) {
            return socket.devices();
        }
    }
}
