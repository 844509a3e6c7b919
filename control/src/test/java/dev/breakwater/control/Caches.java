package dev.breakwater.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Where tests keep PostgreSQL's programs: unpacked once for all of them, and for later runs.
public final class Caches {
    private Caches() {}

    /// A folder that PostgreSQL's account can read, wherever the tree lies.
    public static Path forPostgres() {
        try {
            Path cache = Path.of(System.getProperty("java.io.tmpdir"), "breakwater-test-cache");
            if (!Files.exists(cache)) {
                Path fresh =
                        Files.createTempDirectory(
                                "breakwater-test-cache",
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rwxr-xr-x")));
                moveUnlessThere(fresh, cache);
            }
            return cache;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void moveUnlessThere(Path fresh, Path cache) throws IOException {
        try {
            Files.move(fresh, cache);
        } catch (java.nio.file.FileAlreadyExistsException anotherWasFaster) {
            Files.delete(fresh);
        }
    }
}
