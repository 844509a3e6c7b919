package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The XDP program that an interface runs.
///
/// @param mode where it runs
/// @param programId the kernel's number for it
public record XdpAttachment(XdpMode mode, int programId) {
    /// Source: `struct bpf_xdp_query_opts` of bpf/libbpf.h: sz, prog_id, drv_prog_id, hw_prog_id,
    /// skb_prog_id, attach_mode.
    private static final int QUERY_BYTES = 32;

    private static final int NATIVE_OFFSET = 12;
    private static final int OFFLOAD_OFFSET = 16;
    private static final int GENERIC_OFFSET = 20;

    /// What an interface of the calling thread's network namespace runs; empty for nothing.
    public static Optional<XdpAttachment> of(int ifindex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(QUERY_BYTES, Long.BYTES);
            answer.set(JAVA_LONG, 0, QUERY_BYTES);
            int failed = LibBpfLinks.bpf_xdp_query(ifindex, 0, answer);
            if (failed < 0) {
                throw new KernelException("bpf_xdp_query", -failed, "ifindex: " + ifindex);
            }
            return at(answer, OFFLOAD_OFFSET, XdpMode.OFFLOAD)
                    .or(() -> at(answer, NATIVE_OFFSET, XdpMode.NATIVE))
                    .or(() -> at(answer, GENERIC_OFFSET, XdpMode.GENERIC));
        }
    }

    private static Optional<XdpAttachment> at(MemorySegment answer, int offset, XdpMode mode) {
        int programId = answer.get(JAVA_INT, offset);
        return programId == 0 ? Optional.empty() : Optional.of(new XdpAttachment(mode, programId));
    }
}
