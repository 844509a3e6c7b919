package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Has an XDP program judge frames of ours in the kernel (BPF_PROG_TEST_RUN); nothing is sent.
/// Owned by one thread. A run allocates nothing, for it is done millions of times.
///
/// The kernel runs a program on no frame below 14 bytes (EINVAL; seen on 6.18, with metadata in
/// front of the frame too), and its drivers hand up none. On frames beyond about 3,500 bytes the
/// program sees the first part in one piece and has to load the rest, as with a driver's
/// multi-buffer frames.
public final class TestRun implements AutoCloseable {
    /// The shortest frame that the kernel runs a program on: an Ethernet header.
    public static final int FRAME_BYTES_MIN = TestRunOptions.FRAME_BYTES_MIN;

    /// The longest one: 17 pages of fragments after the first.
    public static final int FRAME_BYTES_MAX = 65_535;

    /// A page: by more no program lengthens a frame.
    private static final int GROWTH_BYTES_MAX = 4_096;

    private final Arena arena = Arena.ofShared();
    private final BpfProgram program;
    private final MemorySegment frame;
    private final MemorySegment left;
    private final MemorySegment context;
    private final MemorySegment options;
    private final int frameBytesMax;

    TestRun(BpfProgram program, int frameBytesMax) {
        if (frameBytesMax < FRAME_BYTES_MIN || frameBytesMax > FRAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "frameBytesMax: "
                            + frameBytesMax
                            + " (expected: "
                            + FRAME_BYTES_MIN
                            + " to "
                            + FRAME_BYTES_MAX
                            + ")");
        }
        this.program = program;
        this.frameBytesMax = frameBytesMax;
        this.frame = arena.allocate(frameBytesMax, Long.BYTES);
        this.context = TestRunOptions.allocateContext(arena);
        this.left = arena.allocate(frameBytesMax + GROWTH_BYTES_MAX);
        this.options = TestRunOptions.allocate(arena, frame, left);
    }

    /// Runs the program on a frame, once.
    ///
    /// @return what it answered: an `enum xdp_action`
    public int run(byte[] bytes) {
        return run(bytes, bytes.length, 1);
    }

    /// Runs the program on the first bytes of an array, again and again.
    ///
    /// @param lengthBytes of the frame, [#FRAME_BYTES_MIN] to the most that this was made for
    /// @param repeat how often, from 1
    /// @return what it answered the last time
    public int run(byte[] bytes, int lengthBytes, int repeat) {
        prepare(bytes, lengthBytes, repeat);
        options.set(ADDRESS, TestRunOptions.CTX_IN, MemorySegment.NULL);
        options.set(JAVA_INT, TestRunOptions.CTX_SIZE_IN, 0);
        return run();
    }

    /// Runs the program once on a frame of which it sees only the first bytes in one piece, as
    /// when a driver splits a frame anywhere. Kernel 6.18 on.
    ///
    /// @param linearBytes how many, from 0 to the frame's length
    public int runSplit(byte[] bytes, int lengthBytes, int linearBytes) {
        prepare(bytes, lengthBytes, 1);
        context.set(JAVA_INT, TestRunOptions.CONTEXT_DATA_END, linearBytes);
        options.set(ADDRESS, TestRunOptions.CTX_IN, context);
        options.set(JAVA_INT, TestRunOptions.CTX_SIZE_IN, (int) context.byteSize());
        return run();
    }

    /// Bytes of the frame as the program left it the last time.
    public int leftBytes() {
        return options.get(JAVA_INT, TestRunOptions.DATA_SIZE_OUT);
    }

    /// The frame as the program left it the last time.
    public byte[] left() {
        return left.asSlice(0, leftBytes()).toArray(JAVA_BYTE);
    }

    /// Nanoseconds that a run took, the mean of the last call's.
    public int meanNanos() {
        return options.get(JAVA_INT, TestRunOptions.DURATION);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private void prepare(byte[] bytes, int lengthBytes, int repeat) {
        if (lengthBytes < FRAME_BYTES_MIN || lengthBytes > frameBytesMax) {
            throw new IllegalArgumentException(
                    "lengthBytes: "
                            + lengthBytes
                            + " (expected: "
                            + FRAME_BYTES_MIN
                            + " to "
                            + frameBytesMax
                            + ")");
        }
        MemorySegment.copy(bytes, 0, frame, JAVA_BYTE, 0, lengthBytes);
        options.set(JAVA_INT, TestRunOptions.DATA_SIZE_IN, lengthBytes);
        options.set(JAVA_INT, TestRunOptions.REPEAT, repeat);
    }

    private int run() {
        // Each run writes what it gave back here, and the next takes that for the most it may give.
        options.set(JAVA_INT, TestRunOptions.DATA_SIZE_OUT, (int) left.byteSize());
        options.set(JAVA_INT, TestRunOptions.CTX_SIZE_OUT, 0);
        int failed = LibBpf.bpf_prog_test_run_opts(program.fd(), options);
        if (failed < 0) {
            throw new KernelException(
                    "bpf_prog_test_run_opts",
                    -failed,
                    program
                            + ", frame: "
                            + options.get(JAVA_INT, TestRunOptions.DATA_SIZE_IN)
                            + " bytes");
        }
        return options.get(JAVA_INT, TestRunOptions.RETVAL);
    }
}
