package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The calls of the C library that we use, one method each, under their own names. One that fails
/// throws a [KernelException]. Source: their manual pages, sections 2 and 3.
@SuppressWarnings("MemberName") // if_nametoindex: the C library's names, not Java's
final class LibC {
    static final int O_CLOEXEC = 0x80000;
    static final int CLONE_NEWNET = 0x40000000;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;

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
    private static final MethodHandle IF_NAMETOINDEX =
            Native.handle(LIBRARY, "if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle IF_NAMEINDEX =
            Native.errnoHandle(LIBRARY, "if_nameindex", FunctionDescriptor.of(ADDRESS));
    private static final MethodHandle IF_FREENAMEINDEX =
            Native.handle(LIBRARY, "if_freenameindex", FunctionDescriptor.ofVoid(ADDRESS));
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
    static MemorySegment mmap(int fd, long sizeBytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            long address =
                    (long)
                            MMAP.invokeExact(
                                    state,
                                    MemorySegment.NULL,
                                    sizeBytes,
                                    PROT_READ_WRITE,
                                    MAP_SHARED,
                                    fd,
                                    0L);
            if (address == -1) {
                throw new KernelException(
                        "mmap", Native.errno(state), "fd: " + fd + ", sizeBytes: " + sizeBytes);
            }
            return MemorySegment.ofAddress(address);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
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

    /// The index of an interface of the calling thread's network namespace; 0 where none has the
    /// name.
    static int if_nametoindex(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) IF_NAMETOINDEX.invokeExact(arena.allocateFrom(name));
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// An array of `struct if_nameindex` that ends with index 0, for [#if_freenameindex].
    static MemorySegment if_nameindex() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            MemorySegment array = (MemorySegment) IF_NAMEINDEX.invokeExact(state);
            if (array.equals(MemorySegment.NULL)) {
                throw new KernelException("if_nameindex", Native.errno(state), "no argument");
            }
            return array.reinterpret(Long.MAX_VALUE);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static void if_freenameindex(MemorySegment array) {
        try {
            IF_FREENAMEINDEX.invokeExact(array);
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
