package dev.breakwater.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import dev.breakwater.shield.wire.VersionContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionFolderTest {
    @TempDir private Path state;

    @Test
    void refusesAFolderThatAnotherAgentUses() {
        try (VersionFolder first = VersionFolder.open(state)) {
            assertThat(first.load().versions()).isEmpty();
            assertThatThrownBy(() -> VersionFolder.open(state))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("is another agent's");
        }
    }

    @Test
    void comesBackWithAllThatWasSaved() {
        StoredVersion version =
                new StoredVersion(
                        Versions.offer(Versions.ofRules(7, "limit")),
                        new Slots(Map.of("game", 3), Map.of("limit", 9)),
                        Versions.SEED,
                        "epoch",
                        new CountBases(
                                Map.of(3, Map.of(Reason.DENIED, new Tally(1, 2))),
                                Map.of(9, new Tally(3, 4))));
        save(version);

        assertThat(load()).isEqualTo(new VersionFolder.Loaded(List.of(version), false));
    }

    @Test
    void keepsTheVersionBeforeToo() {
        save(stored(1), stored(2), stored(3));

        assertThat(numbers()).containsExactly(3L, 2L);
    }

    @Test
    void takesTheNewestBack() {
        try (VersionFolder folder = VersionFolder.open(state)) {
            folder.load();
            folder.save(stored(1));
            folder.save(stored(2));
            folder.takeBack();
            folder.save(stored(3));
        }

        assertThat(numbers()).containsExactly(3L, 1L);
    }

    @Test
    void setsATruncatedFileAsideWhereverItWasCut() throws IOException {
        save(stored(1), stored(2));
        byte[] whole = Files.readAllBytes(state.resolve("version.1"));

        for (int bytes = 0; bytes < whole.length; bytes++) {
            Files.write(state.resolve("version.1"), Arrays.copyOf(whole, bytes));

            assertThat(load().isDamaged()).isTrue();
            assertThat(numbers()).containsExactly(1L);
        }
        assertThat(state.resolve("version.1.damaged")).exists();
    }

    @Test
    void noticesEveryFlippedBit() throws IOException {
        save(stored(1));
        byte[] whole = Files.readAllBytes(state.resolve("version.0"));
        ResourceFiles resources = new ResourceFiles(state.resolve("resources"));
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);

            assertThatThrownBy(() -> StoredVersionBytes.decode(flipped, resources))
                    .isInstanceOf(DamagedException.class);
        }
    }

    @Test
    void isNotMisledByAPartThatACrashLeft() throws IOException {
        save(stored(1));
        Files.write(state.resolve("version.partial"), new byte[] {1, 2, 3});
        save(stored(2));

        assertThat(numbers()).containsExactly(2L, 1L);
    }

    @Test
    void keepsALargeResourceOnceForAllVersionsThatHaveIt() throws IOException {
        save(large(1, 'a'), large(2, 'a'), large(3, 'b'));

        assertThat(load())
                .isEqualTo(new VersionFolder.Loaded(List.of(large(3, 'b'), large(2, 'a')), false));
        assertThat(largeFiles()).hasSize(2);
        assertThat(Files.size(state.resolve("version.0"))).isLessThan(1_000);
        save(large(4, 'b'));
        assertThat(largeFiles()).hasSize(1);
    }

    @Test
    void setsALargeResourceAsideThatIsDamagedAndTheVersionsThatHaveIt() throws IOException {
        save(stored(1), large(2, 'a'));
        Path file = largeFiles().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes);

        assertThat(load()).isEqualTo(new VersionFolder.Loaded(List.of(stored(1)), true));
        assertThat(largeFiles()).isEmpty();
        save(large(3, 'a'));
        assertThat(numbers()).containsExactly(3L, 1L);
    }

    @Test
    void doesNotTakeAVersionWhoseLargeResourceIsGone() throws IOException {
        save(stored(1), large(2, 'a'));
        Files.delete(largeFiles().getFirst());

        assertThat(load()).isEqualTo(new VersionFolder.Loaded(List.of(stored(1)), true));
    }

    @Test
    void removesWhatACrashLeftOfAVersionThatWasNeverSaved() throws IOException {
        save(large(1, 'a'));
        Path resources = state.resolve("resources");
        Files.write(resources.resolve("partial"), new byte[100]);
        Files.write(resources.resolve("f".repeat(64)), new byte[100]);

        assertThat(numbers()).containsExactly(1L);
        save(large(2, 'b'));

        assertThat(numbers()).containsExactly(2L, 1L);
        assertThat(resources).isDirectoryNotContaining("glob:**partial");
        assertThat(largeFiles()).hasSize(2);
    }

    @Test
    void keepsItsSecretsToTheAgent() throws IOException {
        save(stored(1));

        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(state.resolve("version.0"))))
                .isEqualTo("rw-------");
    }

    @Test
    void refusesToSaveWhereItCanNotWrite() throws IOException {
        Path file = Files.writeString(state.resolve("file"), "");
        try (VersionFolder folder = VersionFolder.open(file.resolve("state"))) {
            assertThat(folder.load().versions()).isEmpty();
            assertThatThrownBy(() -> folder.save(stored(1)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("can't be written to");
        }
    }

    private static StoredVersion large(long number, char of) {
        ResourceKey key = new ResourceKey(ResourceKind.ADDRESS_LIST, "large");
        ByteString bytes =
                ByteString.copyFromUtf8(String.valueOf(of).repeat(ResourceFiles.LARGE_BYTES_MIN));
        VersionContent content =
                VersionContent.EMPTY.with(Map.of(key, Optional.of(ResourceBytes.of(key, bytes))));
        return new StoredVersion(
                Offer.of(Versions.HISTORY, number, content),
                Slots.EMPTY,
                Versions.SEED,
                "epoch",
                CountBases.EMPTY);
    }

    private List<Path> largeFiles() throws IOException {
        try (Stream<Path> files = Files.list(state.resolve("resources"))) {
            return files.filter(file -> !file.toString().endsWith(".damaged")).toList();
        }
    }

    private void save(StoredVersion... versions) {
        try (VersionFolder folder = VersionFolder.open(state)) {
            folder.load();
            for (StoredVersion version : versions) {
                folder.save(version);
            }
        }
    }

    private VersionFolder.Loaded load() {
        try (VersionFolder folder = VersionFolder.open(state)) {
            return folder.load();
        }
    }

    private List<Long> numbers() {
        return load().versions().stream().map(version -> version.offer().id().number()).toList();
    }

    private static StoredVersion stored(long number) {
        return new StoredVersion(
                Versions.offer(Versions.empty(number)),
                Slots.EMPTY,
                Versions.SEED,
                "epoch",
                CountBases.EMPTY);
    }
}
