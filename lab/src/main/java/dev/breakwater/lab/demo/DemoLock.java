package dev.breakwater.lab.demo;

import dev.breakwater.lab.LabException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The right to be this machine's one demonstration; the kernel takes it back from a dead process.
///
/// @param file held and locked
record DemoLock(FileChannel file) implements AutoCloseable {
    private static final Path PATH = Path.of("/run/breakwater/demo.lock");
    private static final int PID_BYTES_MAX = 32;

    /// Takes the lock.
    ///
    /// @throws LabException where another demonstration runs, with its process's number
    static DemoLock take() {
        try {
            Files.createDirectories(Path.of("/run/breakwater"));
            FileChannel file =
                    FileChannel.open(
                            PATH,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (Optional.ofNullable(file.tryLock()).isEmpty()) {
                String pid = read(file);
                file.close();
                throw new LabException(
                        "another demo is running, as process "
                                + pid
                                + ": end it with Ctrl-C there, or with `kill "
                                + pid
                                + "`");
            }
            file.truncate(0);
            file.write(
                    ByteBuffer.wrap(
                            (ProcessHandle.current().pid() + "\n")
                                    .getBytes(StandardCharsets.US_ASCII)));
            return new DemoLock(file);
        } catch (IOException e) {
            throw new LabException("lock " + PATH + ": " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new LabException("lock " + PATH + ": " + e, e);
        }
    }

    private static String read(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(PID_BYTES_MAX);
        file.read(bytes, 0);
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
    }
}
