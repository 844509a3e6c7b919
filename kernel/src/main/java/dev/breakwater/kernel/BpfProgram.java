package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// A program in the kernel. Thread-safe.
public final class BpfProgram implements AutoCloseable {
    /// Source: `struct bpf_prog_info` of linux/bpf.h: id at 4, xlated_prog_len at 20, nr_map_ids at
    /// 52, map_ids at 56.
    private static final int READ_BYTES = 64;

    private static final int ID_OFFSET = 4;
    private static final int INSTRUCTION_BYTES_OFFSET = 20;
    /// `struct bpf_insn`.
    private static final int INSTRUCTION_BYTES = 8;

    private static final int MAP_COUNT_OFFSET = 52;
    private static final int MAP_IDS_OFFSET = 56;

    /// Maps that one program may use (`MAX_USED_MAPS` of linux/bpf_verifier.h).
    private static final int MAPS_MAX = 64;

    private final Descriptor descriptor;
    private final String name;
    private final int id;
    private final int instructionCount;

    BpfProgram(Descriptor descriptor, String name) {
        this.descriptor = descriptor;
        this.name = name;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(READ_BYTES, Long.BYTES);
            ObjectQuery.read(descriptor.fd(), answer, "program: " + name);
            this.id = answer.get(JAVA_INT, ID_OFFSET);
            this.instructionCount =
                    answer.get(JAVA_INT, INSTRUCTION_BYTES_OFFSET) / INSTRUCTION_BYTES;
        }
    }

    /// The program of that number, until it is closed. Needs CAP_SYS_ADMIN, as its pin does not.
    ///
    /// @throws KernelException where there is none any more
    public static BpfProgram byId(int id) {
        int fd = LibBpf.bpf_prog_get_fd_by_id(id);
        if (fd < 0) {
            throw new KernelException("bpf_prog_get_fd_by_id", -fd, "program: " + id);
        }
        return new BpfProgram(Descriptor.owned(fd), "program " + id);
    }

    /// The program that is pinned at a path; empty where nothing is.
    public static Optional<BpfProgram> openPinned(Path path) {
        return BpfFilesystem.open(path).map(fd -> new BpfProgram(fd, path.toString()));
    }

    /// Keeps the program in the kernel, by this path, after this process.
    public void pin(Path path) {
        BpfFilesystem.pin(descriptor.fd(), path);
    }

    /// The kernel's number for it: one program's alone until the machine restarts.
    public int id() {
        return id;
    }

    /// Its size, in all its functions, once the verifier had cut what is off; 0 where this process
    /// may not know.
    public int instructionCount() {
        return instructionCount;
    }

    /// Whether it uses that map.
    public boolean uses(BpfMap map) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapIds = arena.allocate(JAVA_INT, MAPS_MAX);
            MemorySegment answer = arena.allocate(READ_BYTES, Long.BYTES);
            answer.set(JAVA_INT, MAP_COUNT_OFFSET, MAPS_MAX);
            answer.set(JAVA_LONG, MAP_IDS_OFFSET, mapIds.address());
            ObjectQuery.read(descriptor.fd(), answer, "program: " + name);
            int count = Math.min(answer.get(JAVA_INT, MAP_COUNT_OFFSET), MAPS_MAX);
            return Arrays.stream(mapIds.toArray(JAVA_INT), 0, count)
                    .anyMatch(map_ -> map_ == map.id());
        }
    }

    /// A place to judge frames one by one, of at most that many bytes.
    public TestRun testRun(int frameBytesMax) {
        return new TestRun(this, frameBytesMax);
    }

    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return name + " (program " + id + ")";
    }

    int fd() {
        return descriptor.fd();
    }
}
