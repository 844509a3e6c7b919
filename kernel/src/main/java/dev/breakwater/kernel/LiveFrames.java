package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Sends frames from inside the kernel (BPF_F_TEST_XDP_LIVE_FRAMES, kernel 5.18 on): an XDP
/// program is run on copies of a frame, and what it answers really happens to them: PASS hands
/// them to the stack as if the interface had received them, TX sends them out of it, a redirect
/// out of another one. Immutable.
///
/// Frames are recycled as the program left them: one that rewrites a frame has to write each field
/// each time.
///
/// @param program what decides, and may rewrite, each frame
/// @param ingressIfindex the interface that the frames seem to come in by, which must run a native
///     XDP program itself; 0 for the loopback of the thread's network namespace, where the program
///     redirects
/// @param batchSize how many the kernel handles at once, 1 to 256; a veth pair loses none up to 64
public record LiveFrames(BpfProgram program, int ingressIfindex, int batchSize) {
    private static final int FLAG_LIVE_FRAMES = 1 << 1;
    private static final int BATCH_MAX = 256;
    private static final int FRAME_BYTES_MAX = 3_000;

    public LiveFrames {
        if (batchSize < 1 || batchSize > BATCH_MAX) {
            throw new IllegalArgumentException("batchSize: " + batchSize + " (expected: 1 to 256)");
        }
    }

    /// Sends a frame again and again, on the calling thread's CPU. The thread must be in the
    /// network namespace of the interface (see [NetworkNamespace]).
    ///
    /// @param repeat how often, from 1
    public void send(byte[] frame, int repeat) {
        if (frame.length < TestRunOptions.FRAME_BYTES_MIN || frame.length > FRAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "frame: " + frame.length + " bytes (expected: 14 to " + FRAME_BYTES_MAX + ")");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment context = TestRunOptions.allocateContext(arena);
            context.set(JAVA_INT, TestRunOptions.CONTEXT_DATA_END, frame.length);
            context.set(JAVA_INT, TestRunOptions.CONTEXT_INGRESS_IFINDEX, ingressIfindex);
            MemorySegment options =
                    TestRunOptions.allocate(
                            arena, arena.allocateFrom(JAVA_BYTE, frame), MemorySegment.NULL);
            options.set(JAVA_INT, TestRunOptions.DATA_SIZE_IN, frame.length);
            options.set(ADDRESS, TestRunOptions.CTX_IN, context);
            options.set(JAVA_INT, TestRunOptions.CTX_SIZE_IN, (int) context.byteSize());
            options.set(JAVA_INT, TestRunOptions.REPEAT, repeat);
            options.set(JAVA_INT, TestRunOptions.FLAGS, FLAG_LIVE_FRAMES);
            options.set(JAVA_INT, TestRunOptions.BATCH_SIZE, batchSize);
            int failed = LibBpf.bpf_prog_test_run_opts(program.fd(), options);
            if (failed < 0) {
                throw new KernelException(
                        "bpf_prog_test_run_opts",
                        -failed,
                        program
                                + ", live, ingressIfindex: "
                                + ingressIfindex
                                + ", repeat: "
                                + repeat);
            }
        }
    }
}
