package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The libbpf calls that we use, one method each, under libbpf's own names. libbpf 1.x answers a
/// negative errno, which the caller turns into a [KernelException] with what it knows, or NULL.
/// Source: `bpf/bpf.h`, `bpf/libbpf.h` and `bpf/btf.h` of libbpf 1.1.
@SuppressWarnings("MemberName") // libbpf's names, not Java's
final class LibBpf {
    private static final SymbolLookup LIBRARY = library();

    private static final MethodHandle OBJECT_OPEN_MEM =
            Native.errnoHandle(
                    LIBRARY,
                    "bpf_object__open_mem",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle OBJECT_LOAD = answersInt("bpf_object__load", ADDRESS);
    private static final MethodHandle OBJECT_CLOSE =
            Native.handle(LIBRARY, "bpf_object__close", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle OBJECT_BTF = answersAddress("bpf_object__btf", ADDRESS);
    private static final MethodHandle OBJECT_FIND_MAP =
            answersAddress("bpf_object__find_map_by_name", ADDRESS, ADDRESS);
    private static final MethodHandle OBJECT_FIND_PROGRAM =
            answersAddress("bpf_object__find_program_by_name", ADDRESS, ADDRESS);
    private static final MethodHandle MAP_FD = answersInt("bpf_map__fd", ADDRESS);
    private static final MethodHandle MAP_TYPE = answersInt("bpf_map__type", ADDRESS);
    private static final MethodHandle MAP_KEY_SIZE = answersInt("bpf_map__key_size", ADDRESS);
    private static final MethodHandle MAP_VALUE_SIZE = answersInt("bpf_map__value_size", ADDRESS);
    private static final MethodHandle MAP_MAX_ENTRIES = answersInt("bpf_map__max_entries", ADDRESS);
    private static final MethodHandle MAP_FLAGS = answersInt("bpf_map__map_flags", ADDRESS);
    private static final MethodHandle MAP_SET_MAX_ENTRIES =
            answersInt("bpf_map__set_max_entries", ADDRESS, JAVA_INT);
    private static final MethodHandle MAP_REUSE_FD =
            answersInt("bpf_map__reuse_fd", ADDRESS, JAVA_INT);
    private static final MethodHandle MAP_INITIAL_VALUE =
            answersAddress("bpf_map__initial_value", ADDRESS, ADDRESS);
    private static final MethodHandle PROGRAM_FD = answersInt("bpf_program__fd", ADDRESS);
    private static final MethodHandle BTF_FIND =
            answersInt("btf__find_by_name_kind", ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle BTF_TYPE =
            answersAddress("btf__type_by_id", ADDRESS, JAVA_INT);
    private static final MethodHandle BTF_NAME =
            answersAddress("btf__name_by_offset", ADDRESS, JAVA_INT);
    private static final MethodHandle MAP_CREATE =
            answersInt("bpf_map_create", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle MAP_LOOKUP =
            answersInt("bpf_map_lookup_elem", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle MAP_UPDATE =
            answersInt("bpf_map_update_elem", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle MAP_DELETE =
            answersInt("bpf_map_delete_elem", JAVA_INT, ADDRESS);
    private static final MethodHandle MAP_NEXT_KEY =
            answersInt("bpf_map_get_next_key", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle OBJ_PIN = answersInt("bpf_obj_pin", JAVA_INT, ADDRESS);
    private static final MethodHandle OBJ_GET = answersInt("bpf_obj_get", ADDRESS);
    private static final MethodHandle OBJ_INFO =
            answersInt("bpf_obj_get_info_by_fd", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle PROG_FD_BY_ID = answersInt("bpf_prog_get_fd_by_id", JAVA_INT);
    private static final MethodHandle PROG_TEST_RUN =
            answersInt("bpf_prog_test_run_opts", JAVA_INT, ADDRESS);
    private static final MethodHandle POSSIBLE_CPUS = answersInt("libbpf_num_possible_cpus");
    private static final MethodHandle SET_PRINT = answersAddress("libbpf_set_print", ADDRESS);

    static {
        set_print(LibBpfMessages.printer());
    }

    private LibBpf() {}

    private static SymbolLookup library() {
        try {
            return SymbolLookup.libraryLookup("libbpf.so.1", Arena.global());
        } catch (IllegalArgumentException missing) {
            throw new LinkageError(
                    "libbpf.so.1: not found (expected: installed; `sudo apt-get install libbpf1`)",
                    missing);
        }
    }

    static MethodHandle answersInt(String name, MemoryLayout... parameters) {
        return Native.handle(LIBRARY, name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    private static MethodHandle answersAddress(String name, MemoryLayout... parameters) {
        return Native.handle(LIBRARY, name, FunctionDescriptor.of(ADDRESS, parameters));
    }

    /// @throws KernelException where libbpf can't read the object
    static MemorySegment bpf_object__open_mem(MemorySegment elf, MemorySegment options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            MemorySegment object =
                    (MemorySegment)
                            OBJECT_OPEN_MEM.invokeExact(state, elf, elf.byteSize(), options);
            if (object.equals(MemorySegment.NULL)) {
                throw new KernelException(
                        "bpf_object__open_mem",
                        Native.errno(state),
                        "elf: " + elf.byteSize() + " bytes" + LibBpfMessages.take());
            }
            return object;
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_object__load(MemorySegment object) {
        try {
            return (int) OBJECT_LOAD.invokeExact(object);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static void bpf_object__close(MemorySegment object) {
        try {
            OBJECT_CLOSE.invokeExact(object);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Its types; NULL where it carries none.
    static MemorySegment bpf_object__btf(MemorySegment object) {
        try {
            return (MemorySegment) OBJECT_BTF.invokeExact(object);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// NULL where it has none of that name.
    static MemorySegment bpf_object__find_map_by_name(MemorySegment object, MemorySegment name) {
        try {
            return (MemorySegment) OBJECT_FIND_MAP.invokeExact(object, name);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// NULL where it has none of that name.
    static MemorySegment bpf_object__find_program_by_name(
            MemorySegment object, MemorySegment name) {
        try {
            return (MemorySegment) OBJECT_FIND_PROGRAM.invokeExact(object, name);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map__fd(MemorySegment map) {
        try {
            return (int) MAP_FD.invokeExact(map);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map__type(MemorySegment map) {
        try {
            return (int) MAP_TYPE.invokeExact(map);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map__key_size(MemorySegment map) {
        try {
            return (int) MAP_KEY_SIZE.invokeExact(map);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map__value_size(MemorySegment map) {
        try {
            return (int) MAP_VALUE_SIZE.invokeExact(map);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map__max_entries(MemorySegment map) {
        try {
            return (int) MAP_MAX_ENTRIES.invokeExact(map);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map__map_flags(MemorySegment map) {
        try {
            return (int) MAP_FLAGS.invokeExact(map);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map__set_max_entries(MemorySegment map, int entriesMax) {
        try {
            return (int) MAP_SET_MAX_ENTRIES.invokeExact(map, entriesMax);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// libbpf makes a descriptor of its own of the given one.
    static int bpf_map__reuse_fd(MemorySegment map, int fd) {
        try {
            return (int) MAP_REUSE_FD.invokeExact(map, fd);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Leaves the answer's length in a `size_t`.
    static MemorySegment bpf_map__initial_value(MemorySegment map, MemorySegment sizeBytes) {
        try {
            return (MemorySegment) MAP_INITIAL_VALUE.invokeExact(map, sizeBytes);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_program__fd(MemorySegment program) {
        try {
            return (int) PROGRAM_FD.invokeExact(program);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int btf__find_by_name_kind(MemorySegment btf, MemorySegment name, int kind) {
        try {
            return (int) BTF_FIND.invokeExact(btf, name, kind);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static MemorySegment btf__type_by_id(MemorySegment btf, int id) {
        try {
            return (MemorySegment) BTF_TYPE.invokeExact(btf, id);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static MemorySegment btf__name_by_offset(MemorySegment btf, int offset) {
        try {
            return (MemorySegment) BTF_NAME.invokeExact(btf, offset);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map_create(
            int type,
            MemorySegment name,
            int keyBytes,
            int valueBytes,
            int entriesMax,
            MemorySegment options) {
        try {
            return (int)
                    MAP_CREATE.invokeExact(type, name, keyBytes, valueBytes, entriesMax, options);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map_lookup_elem(int fd, MemorySegment key, MemorySegment value) {
        try {
            return (int) MAP_LOOKUP.invokeExact(fd, key, value);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map_update_elem(int fd, MemorySegment key, MemorySegment value, long flags) {
        try {
            return (int) MAP_UPDATE.invokeExact(fd, key, value, flags);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map_delete_elem(int fd, MemorySegment key) {
        try {
            return (int) MAP_DELETE.invokeExact(fd, key);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_map_get_next_key(int fd, MemorySegment key, MemorySegment next) {
        try {
            return (int) MAP_NEXT_KEY.invokeExact(fd, key, next);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_obj_pin(int fd, MemorySegment path) {
        try {
            return (int) OBJ_PIN.invokeExact(fd, path);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_obj_get(MemorySegment path) {
        try {
            return (int) OBJ_GET.invokeExact(path);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Takes the answer's room from a `__u32`, and leaves its length there.
    static int bpf_obj_get_info_by_fd(int fd, MemorySegment answer, MemorySegment sizeBytes) {
        try {
            return (int) OBJ_INFO.invokeExact(fd, answer, sizeBytes);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_prog_get_fd_by_id(int id) {
        try {
            return (int) PROG_FD_BY_ID.invokeExact(id);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int bpf_prog_test_run_opts(int fd, MemorySegment options) {
        try {
            return (int) PROG_TEST_RUN.invokeExact(fd, options);
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    static int libbpf_num_possible_cpus() {
        try {
            return (int) POSSIBLE_CPUS.invokeExact();
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }

    /// Replaces libbpf's printer, which writes to standard error, for the whole process.
    private static void set_print(MemorySegment printer) {
        try {
            MemorySegment ignored = (MemorySegment) SET_PRINT.invokeExact(printer);
            assert !ignored.equals(printer) : "libbpf_set_print";
        } catch (Throwable thrown) {
            throw Native.rethrow(thrown);
        }
    }
}
