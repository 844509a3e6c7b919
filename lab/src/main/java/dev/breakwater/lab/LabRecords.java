package dev.breakwater.lab;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// What one lab made, a line each, written before the thing is made. The janitor reads it.
///
/// @param id "demo-1": unique among the labs of this machine
record LabRecords(Path file, String id) {
    /// Where labs are recorded; it outlives processes, and not the machine's next start.
    static final Path FOLDER = Path.of("/run/breakwater/labs");

    private static final int LABS_MAX = 64;

    /// Opens new records, for the first number that is free.
    static LabRecords open(String name) {
        try {
            Files.createDirectories(
                    FOLDER,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            for (int number = 1; number <= LABS_MAX; number++) {
                String id = name + "-" + number;
                try {
                    return new LabRecords(Files.createFile(FOLDER.resolve(id)), id);
                } catch (FileAlreadyExistsException taken) {
                    // The next number, then.
                }
            }
        } catch (IOException e) {
            throw new LabException("records of labs: " + e, e);
        }
        throw new LabException("labs: over " + LABS_MAX + " (expected: fewer in " + FOLDER + ")");
    }

    /// Every lab's records that have this name, whoever they belong to.
    static List<Path> all(String name) {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> isNamed(file, name)).sorted().toList();
        } catch (IOException e) {
            throw new LabException("records of labs: " + e, e);
        }
    }

    void add(String kind, String value) {
        try {
            Files.writeString(file, kind + " " + value + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new LabException("records " + file + ": " + e, e);
        }
    }

    private static boolean isNamed(Path file, String name) {
        return file.getFileName().toString().matches(name + "-[0-9]+");
    }
}
