package dev.breakwater.agent.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files that outlast a crash, readable by the agent alone.
public final class DurableFile {
    /// What the name of a damaged file that was set aside ends with.
    static final String DAMAGED = ".damaged";

    private static final Logger log = LoggerFactory.getLogger(DurableFile.class);

    private DurableFile() {}

    /// Makes a folder and those above it where they are missing.
    public static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /// Writes a new file, in the place of any of its name, and flushes it.
    public static void write(Path file, List<ByteBuffer> content) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            for (ByteBuffer part : content) {
                while (part.hasRemaining()) {
                    channel.write(part);
                }
            }
            channel.force(true);
        }
    }

    /// Makes sure that the names in a folder outlast a crash.
    public static void flushFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Keeps a damaged file for whoever wants to look, under another name.
    public static void setAside(Path file) {
        try {
            Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException stays) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("why", String.valueOf(stays.getMessage()))
                    .log("A damaged file can't be set aside.");
        }
    }
}
