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
    private static final int GENERIC_OFFSET = 20;

    /// What an interface of the calling thread's network namespace runs; empty for nothing. A
    /// program in the network card's own processor is not seen.
    public static Optional<XdpAttachment> of(int ifindex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(QUERY_BYTES, Long.BYTES);
            answer.set(JAVA_LONG, 0, QUERY_BYTES);
            int failed = LibBpf.bpf_xdp_query(ifindex, 0, answer);
            if (failed < 0) {
                throw new KernelException("bpf_xdp_query", -failed, "ifindex: " + ifindex);
            }
            int nativeId = answer.get(JAVA_INT, NATIVE_OFFSET);
            if (nativeId != 0) {
                return Optional.of(new XdpAttachment(XdpMode.NATIVE, nativeId));
            }
            int genericId = answer.get(JAVA_INT, GENERIC_OFFSET);
            return genericId == 0
                    ? Optional.empty()
                    : Optional.of(new XdpAttachment(XdpMode.GENERIC, genericId));
        }
    }
}
