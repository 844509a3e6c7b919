package dev.breakwater.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The file system in which programs, maps and links stay alive without a process. Thread-safe.
///
/// A pin's name can't hold a dot: the kernel keeps those for itself.
public final class BpfFilesystem {
    /// Where it is mounted, on every distribution.
    public static final Path ROOT = Path.of("/sys/fs/bpf");

    private static final Path MOUNT_LOCK = Path.of("/run/breakwater-bpf-mount.lock");

    private BpfFilesystem() {}

    /// Mounts it where it isn't yet.
    public static synchronized void ensureMounted() {
        if (isMounted()) {
            return;
        }
        // Two processes that mount it at once would stack two of them, and the first one's pins
        // would be hidden below.
        try (FileChannel file =
                        FileChannel.open(
                                MOUNT_LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assert lock.isValid();
            if (!isMounted()) {
                LibC.mount("bpf", ROOT.toString(), "bpf", "mode=0700");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(MOUNT_LOCK.toString(), failed);
        }
    }

    public static boolean isMounted() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.anyMatch(line -> line.contains(" " + ROOT + " bpf "));
        } catch (IOException failed) {
            throw new UncheckedIOException("/proc/self/mounts", failed);
        }
    }

    /// Makes a folder for pins, and those above it, for root alone.
    public static void makeFolder(Path folder) {
        if (!folder.startsWith(ROOT)) {
            throw new IllegalArgumentException(
                    "folder: " + folder + " (expected: below " + ROOT + ")");
        }
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException failed) {
            throw new UncheckedIOException(folder.toString(), failed);
        }
    }

    /// What is in a folder, by name; nothing where there is no such folder.
    public static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(folder.toString(), failed);
        }
    }

    /// Removes a pin, or a folder with all that is in it; nothing where there is none.
    public static void remove(Path path) {
        for (Path entry : list(path)) {
            remove(entry);
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException failed) {
            throw new UncheckedIOException(path.toString(), failed);
        }
    }

    /// Removes a folder that has nothing in it, and no other.
    public static void removeIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException inUse) {
            return; // somebody else's pins
        } catch (IOException failed) {
            throw new UncheckedIOException(folder.toString(), failed);
        }
    }

    static void pin(int fd, Path path) {
        try (Arena arena = Arena.ofConfined()) {
            int failed = LibBpf.bpf_obj_pin(fd, arena.allocateFrom(path.toString()));
            if (failed < 0) {
                throw new KernelException("bpf_obj_pin", -failed, "path: " + path);
            }
        }
    }

    static Optional<Descriptor> open(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            int fd = LibBpf.bpf_obj_get(arena.allocateFrom(path.toString()));
            if (fd == -Errno.ENOENT) {
                return Optional.empty();
            }
            if (fd < 0) {
                throw new KernelException("bpf_obj_get", -fd, "path: " + path);
            }
            return Optional.of(Descriptor.owned(fd));
        }
    }
}
