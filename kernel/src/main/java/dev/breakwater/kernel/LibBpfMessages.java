package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;

/// What libbpf says of its own accord, kept for the exception that follows instead of being
/// written to standard error. libbpf speaks on the thread that called it, so each thread has its
/// own lines.
final class LibBpfMessages {
    private static final int LEVEL_WARN = 0;
    private static final int LINES_MAX = 30;
    private static final int LINE_BYTES_MAX = 4096;

    private static final ThreadLocal<ArrayDeque<String>> LINES =
            ThreadLocal.withInitial(ArrayDeque::new);

    private LibBpfMessages() {}

    /// A `libbpf_print_fn_t` for libbpf to call.
    static MemorySegment printer() {
        try {
            return Native.LINKER.upcallStub(
                    MethodHandles.lookup()
                            .findStatic(
                                    LibBpfMessages.class,
                                    "print",
                                    MethodType.methodType(
                                            int.class,
                                            int.class,
                                            MemorySegment.class,
                                            MemorySegment.class)),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
                    Arena.global());
        } catch (ReflectiveOperationException missing) {
            throw new LinkageError(missing.getMessage(), missing);
        }
    }

    /// What this thread's libbpf calls said since the last time: each line after `\n  `, or "".
    static String take() {
        StringBuilder text = new StringBuilder();
        ArrayDeque<String> lines = LINES.get();
        for (String line : lines) {
            text.append("\n  ").append(line);
        }
        lines.clear();
        return text.toString();
    }

    @SuppressWarnings("UnusedMethod") // libbpf calls it
    private static int print(int level, MemorySegment format, MemorySegment arguments) {
        if (level != LEVEL_WARN) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment line = arena.allocate(LINE_BYTES_MAX);
            LibC.vsnprintf(line, format, arguments);
            ArrayDeque<String> lines = LINES.get();
            if (lines.size() == LINES_MAX) {
                lines.removeFirst();
            }
            lines.addLast(line.getString(0).strip());
        }
        return 0;
    }
}
