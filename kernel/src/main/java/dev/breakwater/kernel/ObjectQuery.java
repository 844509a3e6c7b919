package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Asks the kernel what it knows of a map, a program or a link.
final class ObjectQuery {
    private ObjectQuery() {}

    /// Fills the answer with as much of the kernel's struct as it has room for.
    static void read(int fd, MemorySegment answer, String values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sizeBytes = arena.allocateFrom(JAVA_INT, (int) answer.byteSize());
            int failed = LibBpf.bpf_obj_get_info_by_fd(fd, answer, sizeBytes);
            if (failed < 0) {
                throw new KernelException("bpf_obj_get_info_by_fd", -failed, values);
            }
        }
    }
}
