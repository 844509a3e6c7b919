package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The libbpf calls on links and XDP attachments, as [LibBpf] has the others: one method each,
/// under libbpf's own names.
@SuppressWarnings("MemberName") // libbpf's names, not Java's
final class LibBpfLinks {
    private static final MethodHandle LINK_CREATE =
            LibBpf.answersInt("bpf_link_create", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle LINK_UPDATE =
            LibBpf.answersInt("bpf_link_update", JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle LINK_DETACH = LibBpf.answersInt("bpf_link_detach", JAVA_INT);
    private static final MethodHandle XDP_QUERY =
            LibBpf.answersInt("bpf_xdp_query", JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle XDP_ATTACH =
            LibBpf.answersInt("bpf_xdp_attach", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);

    private LibBpfLinks() {}

    static int bpf_link_create(int programFd, int target, int attachType, MemorySegment options) {
        try {
            return (int) LINK_CREATE.invokeExact(programFd, target, attachType, options);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_link_update(int linkFd, int programFd, MemorySegment options) {
        try {
            return (int) LINK_UPDATE.invokeExact(linkFd, programFd, options);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_link_detach(int linkFd) {
        try {
            return (int) LINK_DETACH.invokeExact(linkFd);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_xdp_query(int ifindex, int flags, MemorySegment options) {
        try {
            return (int) XDP_QUERY.invokeExact(ifindex, flags, options);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Attaches over netlink, for as long as nobody takes it off; program -1 takes it off.
    static int bpf_xdp_attach(int ifindex, int programFd, int flags, MemorySegment options) {
        try {
            return (int) XDP_ATTACH.invokeExact(ifindex, programFd, flags, options);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }
}
