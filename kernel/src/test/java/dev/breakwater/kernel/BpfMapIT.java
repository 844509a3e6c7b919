package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BpfMapIT {
    private static final MapShape IMAGE =
            new MapShape(
                    MapShape.ARRAY,
                    Integer.BYTES,
                    Long.BYTES,
                    1_000,
                    MapShape.MMAPABLE | MapShape.INNER_MAP);

    @Test
    void keepsWhatWasWrittenUntilItIsDeleted() {
        try (BpfObject object = TestObjects.loadTrial();
                Arena arena = Arena.ofConfined()) {
            BpfMap named = object.map("named");
            MemorySegment key = arena.allocateFrom(JAVA_INT, 5);
            MemorySegment value = arena.allocate(JAVA_LONG);

            named.update(key, arena.allocateFrom(JAVA_LONG, 55));

            assertThat(named.lookup(key, value)).isTrue();
            assertThat(value.get(JAVA_LONG, 0)).isEqualTo(55);
            assertThat(named.delete(key)).isTrue();
            assertThat(named.delete(key)).isFalse();
            assertThat(named.lookup(key, value)).isFalse();
        }
    }

    @Test
    void saysWhatItHasNoRoomFor() {
        try (BpfObject object = TestObjects.loadTrial();
                Arena arena = Arena.ofConfined()) {
            BpfMap named = object.map("named");

            assertThatThrownBy(
                            () -> {
                                for (int key = 0; key < 5; key++) {
                                    named.update(
                                            arena.allocateFrom(JAVA_INT, key),
                                            arena.allocateFrom(JAVA_LONG, key));
                                }
                            })
                    .isInstanceOf(KernelException.class)
                    .hasMessage("bpf_map_update_elem: E2BIG 7 (map: named)");
        }
    }

    @Test
    void refusesMemoryThatIsTooSmallForAValue() {
        try (BpfObject object = TestObjects.loadTrial();
                Arena arena = Arena.ofConfined()) {
            BpfMap counted = object.map("counted");

            assertThatThrownBy(() -> counted.lookup(0, arena.allocate(JAVA_LONG)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("value: 8 bytes");
        }
    }

    @Test
    void refusesAnIndexBeyondTheArray() {
        try (BpfObject object = TestObjects.loadTrial();
                Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> object.map("shared").lookup(4, arena.allocate(JAVA_LONG)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void givesOneValueForEachPossibleCpu() {
        try (BpfObject object = TestObjects.loadTrial();
                TestRun run = object.program("drops").testRun(64);
                Arena arena = Arena.ofConfined()) {
            BpfMap counted = object.map("counted");
            MemorySegment values = arena.allocate(counted.valueBytes());
            run.run(new byte[64], 64, 17);

            counted.lookup(0, values);

            assertThat(counted.valueBytes()).isEqualTo(8L * BpfMap.POSSIBLE_CPUS);
            assertThat(LongStream.of(values.toArray(JAVA_LONG)).sum()).isEqualTo(17);
        }
    }

    @Test
    void sharesMemoryWithTheProgram() {
        try (BpfObject object = TestObjects.loadTrial();
                TestRun run = object.program("answers_shared").testRun(64);
                Arena arena = Arena.ofConfined()) {
            object.map("shared").mapped(arena).setAtIndex(JAVA_LONG, 2, 4_242);

            assertThat(run.run(new byte[64])).isEqualTo(4_242);
        }
    }

    @Test
    void swapsAnInnerMapOfAnyLength() {
        try (BpfObject object = TestObjects.openTrial();
                Arena arena = Arena.ofConfined()) {
            object.setConstant("widest", 999);
            object.load();
            BpfMap images = object.map("images");
            try (BpfMap image = BpfMap.create("image", IMAGE);
                    TestRun run = object.program("answers_image").testRun(64)) {
                assertThat(run.run(new byte[64])).isZero();
                image.mapped(arena).setAtIndex(JAVA_LONG, 999, 77);

                images.putInner(0, image);

                assertThat(run.run(new byte[64])).isEqualTo(77);
            }
        }
    }

    @Test
    void livesOnWhereItIsPinned() {
        Path path = BpfFilesystem.ROOT.resolve("bwk-test-pin");
        BpfFilesystem.ensureMounted();
        BpfFilesystem.remove(path);
        try (Arena arena = Arena.ofConfined()) {
            try (BpfMap map = BpfMap.create("pinned", IMAGE)) {
                map.update(3, arena.allocateFrom(JAVA_LONG, 33));
                map.pin(path);
            }

            try (BpfMap again = BpfMap.openPinned(path).orElseThrow()) {
                MemorySegment value = arena.allocate(JAVA_LONG);
                again.lookup(3, value);
                assertThat(value.get(JAVA_LONG, 0)).isEqualTo(33);
                assertThat(again.shape()).isEqualTo(IMAGE);
            }
        } finally {
            BpfFilesystem.remove(path);
        }
        assertThat(BpfMap.openPinned(path)).isEmpty();
    }

    @Test
    void makesFoldersForRootAlone() throws Exception {
        Path folder = BpfFilesystem.ROOT.resolve("bwk-test-folder");
        BpfFilesystem.ensureMounted();
        try {
            BpfFilesystem.makeFolder(folder.resolve("inner"));

            assertThat(Files.getPosixFilePermissions(folder)).hasSize(3);
            assertThat(BpfFilesystem.list(folder)).containsExactly(folder.resolve("inner"));
            BpfFilesystem.removeIfEmpty(folder);
            assertThat(folder).isDirectory();
        } finally {
            BpfFilesystem.remove(folder);
        }
        assertThat(folder).doesNotExist();
    }
}
