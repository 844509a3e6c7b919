package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/// A program's hold on an interface: the program runs there for as long as the link is held, by
/// this object or by a pin. Thread-safe.
public final class XdpLink implements AutoCloseable {
    /// BPF_XDP of `enum bpf_attach_type`.
    private static final int ATTACH_XDP = 37;

    /// Source: `struct bpf_link_create_opts` of bpf/bpf.h, 64 bytes: sz, flags, and what other
    /// links need; `struct bpf_link_update_opts`: sz, flags, old_prog_fd.
    private static final int CREATE_OPTIONS_BYTES = 64;

    /// Source: `struct bpf_link_info` of linux/bpf.h: type, id, prog_id, and at 16 xdp.ifindex.
    private static final int READ_BYTES = 24;

    /// XDP_FLAGS_UPDATE_IF_NOEXIST of linux/if_link.h.
    private static final int ONLY_WHERE_NONE_IS = 1;

    /// What libbpf writes before the kernel's own words.
    private static final String KERNEL_SAYS = "Kernel error message: ";

    private static final int PROGRAM_ID_OFFSET = 8;
    private static final int IFINDEX_OFFSET = 16;

    private final Descriptor descriptor;
    private final String name;

    private XdpLink(Descriptor descriptor, String name) {
        this.descriptor = descriptor;
        this.name = name;
    }

    /// Attaches a program to an interface of the calling thread's network namespace: natively, and
    /// where its driver can't, generically. [XdpAttachment#of] tells which.
    ///
    /// @throws KernelException EBUSY where another program is attached already
    public static XdpLink attach(BpfProgram program, int ifindex) {
        try {
            return attach(program, ifindex, XdpMode.NATIVE);
        } catch (KernelException refused) {
            if (refused.errno() == Errno.EBUSY || refused.errno() == Errno.EPERM) {
                throw refused;
            }
            try {
                return attach(program, ifindex, XdpMode.GENERIC);
            } catch (KernelException refusedAgain) {
                refusedAgain.addSuppressed(refused);
                throw refusedAgain;
            }
        }
    }

    /// Attaches a program to an interface of the calling thread's network namespace, in that mode.
    ///
    /// @throws KernelException EBUSY where another program is attached already
    public static XdpLink attach(BpfProgram program, int ifindex, XdpMode mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(CREATE_OPTIONS_BYTES, Long.BYTES);
            options.set(JAVA_LONG, 0, CREATE_OPTIONS_BYTES);
            options.set(JAVA_INT, Long.BYTES, mode.flag());
            int fd = LibBpfLinks.bpf_link_create(program.fd(), ifindex, ATTACH_XDP, options);
            if (fd < 0) {
                throw new KernelException(
                        "bpf_link_create",
                        -fd,
                        program + ", ifindex: " + ifindex + ", mode: " + mode.word());
            }
            return new XdpLink(Descriptor.owned(fd), "ifindex " + ifindex);
        }
    }

    /// Why the kernel refused to attach a program in that mode, in its driver's own words; empty
    /// where it has none. A link's refusal is a number alone: this asks again, over netlink.
    public static Optional<String> refusal(BpfProgram program, int ifindex, XdpMode mode) {
        int flags = mode.flag() | ONLY_WHERE_NONE_IS;
        LibBpfMessages.take();
        if (LibBpfLinks.bpf_xdp_attach(ifindex, program.fd(), flags, MemorySegment.NULL) == 0) {
            // What stood in the way is gone meanwhile; nobody would own this attachment.
            int failed = LibBpfLinks.bpf_xdp_attach(ifindex, -1, mode.flag(), MemorySegment.NULL);
            if (failed < 0) {
                throw new KernelException("bpf_xdp_attach", -failed, "ifindex: " + ifindex);
            }
            return Optional.empty();
        }
        return LibBpfMessages.take()
                .lines()
                .filter(line -> line.contains(KERNEL_SAYS))
                .map(line -> line.substring(line.indexOf(KERNEL_SAYS) + KERNEL_SAYS.length()))
                .map(String::strip)
                .findFirst();
    }

    /// The link that is pinned at a path; empty where nothing is.
    public static Optional<XdpLink> openPinned(Path path) {
        return BpfFilesystem.open(path).map(fd -> new XdpLink(fd, path.toString()));
    }

    /// Keeps the program attached, by this path, after this process.
    public void pin(Path path) {
        BpfFilesystem.pin(descriptor.fd(), path);
    }

    /// Puts another program in its place: each packet is judged by the one or by the other.
    ///
    /// @throws KernelException ENOLINK where the interface is gone
    public void update(BpfProgram program) {
        int failed = LibBpfLinks.bpf_link_update(descriptor.fd(), program.fd(), MemorySegment.NULL);
        if (failed < 0) {
            throw new KernelException("bpf_link_update", -failed, name + ", " + program);
        }
    }

    /// Takes the program off the interface, whoever else holds the link.
    public void detach() {
        int failed = LibBpfLinks.bpf_link_detach(descriptor.fd());
        if (failed < 0) {
            throw new KernelException("bpf_link_detach", -failed, name);
        }
    }

    /// The interface it holds on to, within the interface's network namespace; 0 where it is gone.
    public int ifindex() {
        return read(IFINDEX_OFFSET);
    }

    /// The program that it attaches.
    public int programId() {
        return read(PROGRAM_ID_OFFSET);
    }

    /// Lets go: without a pin, this takes the program off the interface.
    @Override
    public void close() {
        descriptor.close();
    }

    private int read(int offset) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(READ_BYTES, Long.BYTES);
            ObjectQuery.read(descriptor.fd(), answer, "link: " + name);
            return answer.get(JAVA_INT, offset);
        }
    }
}
