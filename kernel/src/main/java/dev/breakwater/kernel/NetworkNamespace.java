package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /// Source: `struct if_nameindex` of net/if.h: an int and, aligned to 8, an address.
    private static final int ENTRY_BYTES = 16;

    private static final int INTERFACES_MAX = 65_536;

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
        int ifindex = call(() -> LibC.if_nametoindex(name));
        return ifindex == 0 ? OptionalInt.empty() : OptionalInt.of(ifindex);
    }

    /// Its interfaces, name to index, in the kernel's order.
    public Map<String, Integer> interfaces() {
        return call(NetworkNamespace::readInterfaces);
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

    private static Map<String, Integer> readInterfaces() {
        Map<String, Integer> interfaces = new LinkedHashMap<>();
        MemorySegment array = LibC.if_nameindex();
        try {
            for (int index = 0; index < INTERFACES_MAX; index++) {
                MemorySegment entry = array.asSlice((long) index * ENTRY_BYTES, ENTRY_BYTES);
                int ifindex = entry.get(JAVA_INT, 0);
                if (ifindex == 0) {
                    break;
                }
                MemorySegment name = entry.get(ADDRESS, 8).reinterpret(Long.MAX_VALUE);
                interfaces.put(name.getString(0), ifindex);
            }
        } finally {
            LibC.if_freenameindex(array);
        }
        return interfaces;
    }
}
