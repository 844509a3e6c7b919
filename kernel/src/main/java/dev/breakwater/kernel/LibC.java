package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The calls of the C library that we use, one method each, under their own names. One that fails
/// throws a [KernelException]. Source: their manual pages, sections 2 and 3.
final class LibC {
    static final int O_CLOEXEC = 0x80000;
    static final int CLONE_NEWNET = 0x40000000;
    static final int AF_INET = 2;
    static final int AF_NETLINK = 16;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_TRUNC = 0x20;

    private static final int PROT_READ = 1;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int SC_PAGESIZE = 30;

    /// Source: `struct pollfd` of poll.h: fd, events, revents.
    private static final int POLLFD_BYTES = 8;

    private static final short POLLIN = 1;

    private static final SymbolLookup LIBRARY = Native.LINKER.defaultLookup();

    private static final MethodHandle OPEN =
            Native.LINKER.downcallHandle(
                    LIBRARY.findOrThrow("open"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                    Linker.Option.firstVariadicArg(2),
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle CLOSE =
            Native.handle(LIBRARY, "close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle MMAP =
            Native.errnoHandle(
                    LIBRARY,
                    "mmap",
                    FunctionDescriptor.of(
                            JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                            JAVA_LONG));
    private static final MethodHandle SYSCONF =
            Native.handle(LIBRARY, "sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
    private static final MethodHandle MUNMAP =
            Native.handle(LIBRARY, "munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle SETNS =
            Native.errnoHandle(
                    LIBRARY, "setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle MOUNT =
            Native.errnoHandle(
                    LIBRARY,
                    "mount",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle SOCKET =
            Native.errnoHandle(
                    LIBRARY,
                    "socket",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            Native.errnoHandle(
                    LIBRARY, "bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SEND =
            Native.errnoHandle(
                    LIBRARY,
                    "send",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECV =
            Native.errnoHandle(
                    LIBRARY,
                    "recv",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle POLL =
            Native.errnoHandle(
                    LIBRARY, "poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle IOCTL =
            Native.LINKER.downcallHandle(
                    LIBRARY.findOrThrow("ioctl"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                    Linker.Option.firstVariadicArg(2),
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle VSNPRINTF =
            Native.handle(
                    LIBRARY,
                    "vsnprintf",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

    private LibC() {}

    /// Answers a file descriptor.
    static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            int fd = (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags);
            if (fd < 0) {
                throw new KernelException("open", Native.errno(state), "path: " + path);
            }
            return fd;
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Linux frees the descriptor whatever close answers, so its answer says nothing to act on.
    static void close(int fd) {
        try {
            int ignored = (int) CLOSE.invokeExact(fd);
            assert ignored == 0 : "close: fd: " + fd;
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Answers the address of shared, writable memory.
    static MemorySegment mmap(int fd, long offsetBytes, long sizeBytes) {
        return mmap(fd, offsetBytes, sizeBytes, PROT_READ_WRITE);
    }

    /// Answers the address of shared memory that can't be written.
    static MemorySegment mmapReadOnly(int fd, long offsetBytes, long sizeBytes) {
        return mmap(fd, offsetBytes, sizeBytes, PROT_READ);
    }

    private static MemorySegment mmap(int fd, long offsetBytes, long sizeBytes, int protection) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            long address =
                    (long)
                            MMAP.invokeExact(
                                    state,
                                    MemorySegment.NULL,
                                    sizeBytes,
                                    protection,
                                    MAP_SHARED,
                                    fd,
                                    offsetBytes);
            if (address == -1) {
                throw new KernelException(
                        "mmap", Native.errno(state), "fd: " + fd + ", sizeBytes: " + sizeBytes);
            }
            return MemorySegment.ofAddress(address);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static long pageBytes() {
        try {
            return (long) SYSCONF.invokeExact(SC_PAGESIZE);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Waits until a descriptor can be read; false where it couldn't for so long, or where a signal
    /// came.
    static boolean poll(int fd, int millis) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pollfd = arena.allocate(POLLFD_BYTES, Integer.BYTES);
            pollfd.set(JAVA_INT, 0, fd);
            pollfd.set(JAVA_SHORT, Integer.BYTES, POLLIN);
            return poll(pollfd, millis);
        }
    }

    static void munmap(MemorySegment memory) {
        try {
            int failed = (int) MUNMAP.invokeExact(memory, memory.byteSize());
            if (failed != 0) {
                throw new AssertionError("munmap: " + memory);
            }
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Moves the calling thread into a namespace.
    static void setns(int fd, int type) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            int failed = (int) SETNS.invokeExact(state, fd, type);
            if (failed != 0) {
                throw new KernelException("setns", Native.errno(state), "type: " + type);
            }
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static void mount(String source, String target, String type, String options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            int failed =
                    (int)
                            MOUNT.invokeExact(
                                    state,
                                    arena.allocateFrom(source),
                                    arena.allocateFrom(target),
                                    arena.allocateFrom(type),
                                    0L,
                                    arena.allocateFrom(options));
            if (failed != 0) {
                throw new KernelException(
                        "mount", Native.errno(state), "type: " + type + ", target: " + target);
            }
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Answers a file descriptor.
    static int socket(int family, int type, int protocol) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            int fd = (int) SOCKET.invokeExact(state, family, type | SOCK_CLOEXEC, protocol);
            if (fd < 0) {
                throw new KernelException("socket", Native.errno(state), "family: " + family);
            }
            return fd;
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static void bind(int fd, MemorySegment address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            int failed = (int) BIND.invokeExact(state, fd, address, (int) address.byteSize());
            if (failed != 0) {
                throw new KernelException("bind", Native.errno(state), "fd: " + fd);
            }
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static void send(int fd, MemorySegment message) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            long sent = (long) SEND.invokeExact(state, fd, message, message.byteSize(), 0);
            if (sent != message.byteSize()) {
                throw new KernelException("send", Native.errno(state), "fd: " + fd);
            }
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Answers how many bytes came, or a negative errno.
    static long recv(int fd, MemorySegment into, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            long bytes = (long) RECV.invokeExact(state, fd, into, into.byteSize(), flags);
            return bytes < 0 ? -Native.errno(state) : bytes;
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Waits for what one `struct pollfd` names; false where it takes longer.
    static boolean poll(MemorySegment pollfd, int millisMax) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            int ready = (int) POLL.invokeExact(state, pollfd, 1L, millisMax);
            if (ready < 0 && Native.errno(state) != Errno.EINTR) {
                throw new KernelException("poll", Native.errno(state), "millis: " + millisMax);
            }
            return ready > 0;
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Answers 0, or a negative errno.
    static int ioctl(int fd, long request, MemorySegment argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            int failed = (int) IOCTL.invokeExact(state, fd, request, argument);
            return failed == 0 ? 0 : -Native.errno(state);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// @param arguments a `va_list`, which x86-64 and arm64 both pass by its address
    static void vsnprintf(MemorySegment into, MemorySegment format, MemorySegment arguments) {
        try {
            int ignored = (int) VSNPRINTF.invokeExact(into, into.byteSize(), format, arguments);
            assert ignored >= 0 : "vsnprintf";
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }
}
