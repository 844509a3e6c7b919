package dev.breakwater.control.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs, unpacked from the class path once and found again by later starts.
///
/// @param folder holds `bin`, `lib` and `share`
record PostgresPrograms(Path folder) {
    /// As the programs themselves say it, and the dependency's version in control/pom.xml.
    static final String VERSION = "18.6";

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    /// Says how much was unpacked: a folder with less was spoiled by a crash.
    private static final String SEAL = "unpacked";

    private static final long UNPACKED_BYTES_MAX = 512L << 20;

    Path initdb() {
        return folder.resolve("bin/initdb");
    }

    Path postgres() {
        return folder.resolve("bin/postgres");
    }

    Path pgCtl() {
        return folder.resolve("bin/pg_ctl");
    }

    /// The programs in a cache folder that nobody else can write to.
    static PostgresPrograms unpackedIn(Path cache) {
        try {
            makeOurs(cache);
            PostgresPrograms programs =
                    new PostgresPrograms(cache.resolve("postgresql-" + VERSION));
            if (!programs.isWhole()) {
                programs.unpack(cache);
            }
            return programs;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cache: " + cache + " (expected: room for PostgreSQL's programs): " + e, e);
        }
    }

    /// Programs that another user could exchange would run with control's rights.
    private static void makeOurs(Path cache) throws IOException {
        Files.createDirectories(cache);
        int mode = (int) Files.getAttribute(cache, "unix:mode");
        int owner = (int) Files.getAttribute(cache, "unix:uid");
        int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (owner != self || (mode & 0022) != 0) {
            throw new FileSystemException(
                    cache + " (expected: owned by user " + self + " and written by no other)");
        }
    }

    private boolean isWhole() throws IOException {
        Path seal = folder.resolve(SEAL);
        return Files.exists(seal) && Files.readString(seal).equals(measure(folder));
    }

    private static String measure(Path folder) throws IOException {
        long files = 0;
        long bytes = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                var attributes =
                        Files.readAttributes(
                                path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile() && !path.endsWith(SEAL)) {
                    files++;
                    bytes += attributes.size();
                }
            }
        }
        return files + " files, " + bytes + " bytes\n";
    }

    private void unpack(Path cache) throws IOException {
        Path fresh = Files.createTempDirectory(cache, "unpacking-");
        try {
            try (InputStream packed = PostgresPrograms.class.getResourceAsStream(ARCHIVE)) {
                if (packed == null) {
                    throw new FileSystemException(
                            "class path (expected: " + ARCHIVE + "; or say --database-url)");
                }
                unpack(packed, fresh);
            }
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(fresh.resolve(SEAL), measure(fresh));
            if (Files.exists(folder)) {
                Files.move(folder, Files.createTempDirectory(cache, "spoiled-").resolve("old"));
            }
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteTree(fresh);
        }
    }

    private static void unpack(InputStream packed, Path into) throws IOException {
        long bytes = 0;
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (Optional<TarArchiveEntry> next = next(tar); next.isPresent(); next = next(tar)) {
                TarArchiveEntry entry = next.get();
                Path path = into.resolve(entry.getName()).normalize();
                bytes += entry.getSize();
                if (!path.startsWith(into) || bytes > UNPACKED_BYTES_MAX) {
                    throw new FileSystemException(entry.getName() + " (expected: inside, in size)");
                }
                write(tar, entry, path);
            }
        }
    }

    private static Optional<TarArchiveEntry> next(TarArchiveInputStream tar) throws IOException {
        return Optional.ofNullable(tar.getNextEntry());
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
            throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        boolean runs = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /// Removes a folder and all in it, where it is there.
    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }
}
