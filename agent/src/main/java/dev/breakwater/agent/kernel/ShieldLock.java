package dev.breakwater.agent.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps a second agent away from a shield's pins. The kernel lets go of it with the process,
/// however that ends; the file stays and means nothing. Owned by one thread.
final class ShieldLock implements AutoCloseable {
    private static final Path FOLDER = Path.of("/run/breakwater");

    private final FileChannel file;

    private ShieldLock(FileChannel file) {
        this.file = file;
    }

    /// @throws ShieldException where another agent has it
    static ShieldLock take(String name) {
        Path path = FOLDER.resolve(name + ".lock");
        try {
            Files.createDirectories(FOLDER);
            FileChannel file =
                    FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(file) == null) {
                file.close();
                throw new ShieldException(
                        "shield: " + name + ": another agent has it (expected: one agent a name)");
            }
            return new ShieldLock(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(path.toString(), failed);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException ours) {
            return null; // of this very process
        }
    }
}
