package dev.breakwater.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.shield.compile.Slots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The folder on a real file system that fills up and turns read-only. Needs root.
class VersionFolderIT {
    private static final StoredVersion FIRST =
            new StoredVersion(
                    Versions.offer(Versions.empty(1)),
                    Slots.EMPTY,
                    Versions.SEED,
                    "epoch",
                    CountBases.EMPTY);
    private static final StoredVersion SECOND =
            new StoredVersion(
                    Versions.offer(Versions.empty(2)),
                    Slots.EMPTY,
                    Versions.SEED,
                    "epoch",
                    CountBases.EMPTY);

    @TempDir private Path disk;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=64k", "bwa", disk.toString());
        try (VersionFolder folder = VersionFolder.open(disk)) {
            folder.load();
            folder.save(FIRST);
        }
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    @Test
    void startsFromWhatAReadOnlyDiskHoldsAndRefusesToSave() throws Exception {
        run("mount", "-o", "remount,ro", disk.toString());

        try (VersionFolder folder = VersionFolder.open(disk)) {
            assertThat(folder.load().versions()).containsExactly(FIRST);
            assertThatThrownBy(() -> folder.save(SECOND)).isInstanceOf(DiskException.class);
        }
    }

    @Test
    void keepsTheVersionBeforeWhereTheDiskIsFull() throws IOException {
        try (VersionFolder folder = VersionFolder.open(disk)) {
            folder.load();
            fill();

            assertThatThrownBy(() -> folder.save(SECOND))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("No space left");
            assertThat(folder.load().versions()).containsExactly(FIRST);

            Files.delete(disk.resolve("filler"));
            folder.save(SECOND);
            assertThat(folder.load().versions()).containsExactly(SECOND, FIRST);
        }
    }

    private void fill() {
        byte[] page = new byte[4_096];
        Path filler = disk.resolve("filler");
        boolean isFull = false;
        while (!isFull) {
            try {
                Files.write(filler, page, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException full) {
                isFull = true;
            }
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
