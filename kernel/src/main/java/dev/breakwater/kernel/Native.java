package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// How a C function becomes a method handle, and where its errno is caught.
final class Native {
    static final Linker LINKER = Linker.nativeLinker();

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET =
            CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private Native() {}

    static MethodHandle handle(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(library.findOrThrow(name), descriptor);
    }

    /// A handle whose first parameter is a segment of [#callState(Arena)], where errno is left.
    static MethodHandle errnoHandle(
            SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                library.findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    static MemorySegment callState(Arena arena) {
        return arena.allocate(CALL_STATE);
    }

    static int errno(MemorySegment callState) {
        return callState.get(JAVA_INT, ERRNO_OFFSET);
    }

    /// For the `catch` around a native call, which has to name Throwable because a method handle
    /// does: unchecked ones go on as they are, others can't be.
    static RuntimeException rethrow(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> throw new AssertionError("a native call threw", thrown);
        };
    }
}
