package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// The layout of what a program is run on by BPF_PROG_TEST_RUN. Source: `struct bpf_test_run_opts`
/// of bpf/bpf.h and `struct xdp_md` of linux/bpf.h.
final class TestRunOptions {
    private static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("sz"),
                    ADDRESS.withName("data_in"),
                    ADDRESS.withName("data_out"),
                    JAVA_INT.withName("data_size_in"),
                    JAVA_INT.withName("data_size_out"),
                    ADDRESS.withName("ctx_in"),
                    ADDRESS.withName("ctx_out"),
                    JAVA_INT.withName("ctx_size_in"),
                    JAVA_INT.withName("ctx_size_out"),
                    JAVA_INT.withName("retval"),
                    JAVA_INT.withName("repeat"),
                    JAVA_INT.withName("duration"),
                    JAVA_INT.withName("flags"),
                    JAVA_INT.withName("cpu"),
                    JAVA_INT.withName("batch_size"));
    private static final StructLayout CONTEXT =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("data"),
                    JAVA_INT.withName("data_end"),
                    JAVA_INT.withName("data_meta"),
                    JAVA_INT.withName("ingress_ifindex"),
                    JAVA_INT.withName("rx_queue_index"),
                    JAVA_INT.withName("egress_ifindex"));

    static final long DATA_SIZE_IN = offset("data_size_in");
    static final long DATA_SIZE_OUT = offset("data_size_out");
    static final long CTX_SIZE_OUT = offset("ctx_size_out");
    static final long CTX_IN = offset("ctx_in");
    static final long CTX_SIZE_IN = offset("ctx_size_in");
    static final long RETVAL = offset("retval");
    static final long REPEAT = offset("repeat");
    static final long DURATION = offset("duration");
    static final long FLAGS = offset("flags");
    static final long BATCH_SIZE = offset("batch_size");
    static final long CONTEXT_DATA_END = contextOffset("data_end");
    static final long CONTEXT_INGRESS_IFINDEX = contextOffset("ingress_ifindex");

    /// The shortest frame (`ETH_HLEN`): the kernel refuses to run a program on less, and no driver
    /// hands one up, so that none is refused for it here either.
    static final int FRAME_BYTES_MIN = 14;

    private TestRunOptions() {}

    /// @param left where the frame goes as the program leaves it
    static MemorySegment allocate(Arena arena, MemorySegment frame, MemorySegment left) {
        MemorySegment options = arena.allocate(LAYOUT);
        options.set(JAVA_LONG, 0, LAYOUT.byteSize());
        options.set(ADDRESS, offset("data_in"), frame);
        options.set(ADDRESS, offset("data_out"), left);
        return options;
    }

    static MemorySegment allocateContext(Arena arena) {
        return arena.allocate(CONTEXT);
    }

    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }

    private static long contextOffset(String field) {
        return CONTEXT.byteOffset(PathElement.groupElement(field));
    }
}
