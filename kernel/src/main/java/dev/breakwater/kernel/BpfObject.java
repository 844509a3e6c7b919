package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// A compiled BPF object: its maps and programs, first as the file has them, then in the kernel.
/// Between [#open] and [#load] its constants and maps can be set. Owned by one thread until it is
/// loaded, then thread-safe.
///
/// Its maps and programs are closed with it; what was pinned or attached stays in the kernel.
public final class BpfObject implements AutoCloseable {
    /// Room for the verifier's log, of which newer kernels keep the end and older ones the
    /// beginning.
    private static final int LOG_BYTES = 4 << 20;

    private static final StructLayout OPEN_OPTIONS =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("sz"),
                    ADDRESS.withName("object_name"),
                    ValueLayout.JAVA_BOOLEAN.withName("relaxed_maps"),
                    MemoryLayout.paddingLayout(7),
                    ADDRESS.withName("pin_root_path"),
                    MemoryLayout.paddingLayout(8),
                    ADDRESS.withName("kconfig"),
                    ADDRESS.withName("btf_custom_path"),
                    ADDRESS.withName("kernel_log_buf"),
                    JAVA_LONG.withName("kernel_log_size"),
                    JAVA_INT.withName("kernel_log_level"),
                    MemoryLayout.paddingLayout(4));

    private final String name;
    private final Arena arena;
    private final MemorySegment object;
    private final MemorySegment log;
    private final List<Descriptor> lent = new ArrayList<>();
    private boolean isLoaded;
    private boolean isClosed;

    private BpfObject(String name, Arena arena, MemorySegment object, MemorySegment log) {
        this.name = name;
        this.arena = arena;
        this.object = object;
        this.log = log;
    }

    /// Reads an ELF file as clang writes it.
    ///
    /// @param name for messages and for people who list programs
    /// @throws KernelException where libbpf can't read it
    public static BpfObject open(String name, byte[] elf) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment log = arena.allocate(LOG_BYTES);
            MemorySegment options = arena.allocate(OPEN_OPTIONS);
            options.set(JAVA_LONG, 0, OPEN_OPTIONS.byteSize());
            options.set(ADDRESS, offset("object_name"), arena.allocateFrom(name));
            options.set(ADDRESS, offset("kernel_log_buf"), log);
            options.set(JAVA_LONG, offset("kernel_log_size"), LOG_BYTES);
            MemorySegment bytes =
                    arena.allocate(elf.length, Long.BYTES).copyFrom(MemorySegment.ofArray(elf));
            LibBpfMessages.take();
            MemorySegment object = LibBpf.bpf_object__open_mem(bytes, options);
            return new BpfObject(name, arena, object, log);
        } catch (RuntimeException failed) {
            arena.close();
            throw failed;
        }
    }

    /// Sets a `const volatile` number of the C source: the verifier then knows it.
    ///
    /// @throws IllegalArgumentException where the source has no such constant or the value doesn't
    ///     fit it
    public void setConstant(String constant, long value) {
        requireLoaded(false);
        Constants.of(name, object).set(constant, value);
    }

    /// What a map is made of: as the file has it, or as it was set here.
    public MapShape shape(String map) {
        MemorySegment found = find(map);
        return new MapShape(
                LibBpf.bpf_map__type(found),
                LibBpf.bpf_map__key_size(found),
                LibBpf.bpf_map__value_size(found),
                LibBpf.bpf_map__max_entries(found),
                LibBpf.bpf_map__map_flags(found));
    }

    /// Sets how many entries a map will be made with.
    public void setEntriesMax(String map, int entriesMax) {
        requireLoaded(false);
        int failed = LibBpf.bpf_map__set_max_entries(find(map), entriesMax);
        if (failed < 0) {
            throw new KernelException(
                    "bpf_map__set_max_entries",
                    -failed,
                    "map: " + map + ", entriesMax: " + entriesMax);
        }
    }

    /// Has the programs use a map that exists already, instead of making one. The other map may be
    /// closed after this.
    ///
    /// @throws IllegalArgumentException where it isn't of the shape that the programs expect
    public void reuse(String map, BpfMap existing) {
        requireLoaded(false);
        if (!existing.shape().equals(shape(map))) {
            throw new IllegalArgumentException(
                    map + ": " + existing.shape() + " (expected: " + shape(map) + ")");
        }
        int failed = LibBpf.bpf_map__reuse_fd(find(map), existing.fd());
        if (failed < 0) {
            throw new KernelException("bpf_map__reuse_fd", -failed, "map: " + map);
        }
    }

    /// Makes the maps and has the kernel verify the programs.
    ///
    /// @throws VerifierException where the kernel's verifier refuses a program
    /// @throws KernelException where something else fails
    public void load() {
        requireLoaded(false);
        LibBpfMessages.take();
        int failed = LibBpf.bpf_object__load(object);
        String messages = LibBpfMessages.take();
        if (failed < 0) {
            String text = log.getString(0);
            if (VerifierLog.isRefusal(text)) {
                throw new VerifierException(name, -failed, new VerifierLog(text));
            }
            throw new KernelException("bpf_object__load", -failed, "object: " + name + messages);
        }
        isLoaded = true;
    }

    /// A map of the loaded object.
    public synchronized BpfMap map(String map) {
        requireLoaded(true);
        return new BpfMap(lend(LibBpf.bpf_map__fd(find(map))), map);
    }

    /// A program of the loaded object.
    public synchronized BpfProgram program(String program) {
        requireLoaded(true);
        MemorySegment found =
                LibBpf.bpf_object__find_program_by_name(object, arena.allocateFrom(program));
        if (found.equals(MemorySegment.NULL)) {
            throw new IllegalArgumentException(
                    "program: " + program + " (expected: one of " + name + ")");
        }
        return new BpfProgram(lend(LibBpf.bpf_program__fd(found)), program);
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        lent.forEach(Descriptor::close);
        LibBpf.bpf_object__close(object);
        arena.close();
    }

    private Descriptor lend(int fd) {
        Descriptor descriptor = Descriptor.lent(fd);
        lent.add(descriptor);
        return descriptor;
    }

    private MemorySegment find(String map) {
        MemorySegment found = LibBpf.bpf_object__find_map_by_name(object, arena.allocateFrom(map));
        if (found.equals(MemorySegment.NULL)) {
            throw new IllegalArgumentException("map: " + map + " (expected: one of " + name + ")");
        }
        return found;
    }

    private void requireLoaded(boolean expected) {
        if (isClosed || isLoaded != expected) {
            throw new IllegalStateException(
                    name
                            + ": "
                            + (isClosed ? "closed" : isLoaded ? "loaded" : "not loaded")
                            + " (expected: "
                            + (expected ? "loaded" : "not loaded")
                            + ")");
        }
    }

    private static long offset(String field) {
        return OPEN_OPTIONS.byteOffset(PathElement.groupElement(field));
    }
}
