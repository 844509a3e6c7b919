package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testkit.network.Await;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HalvedArraysIT {
    private static final int SECOND_BIT = 2;
    private static final int VERSIONS = 12;

    private final BpfObject object = TestObjects.loadHalves();
    private final Arena arena = Arena.ofShared();
    private final HalvedArrays tables =
            new HalvedArrays(object.map("in_force"), object.map("grace"));
    private final AtomicBoolean isOver = new AtomicBoolean();

    @AfterEach
    void close() {
        arena.close();
        object.close();
    }

    @Test
    void putsInForceWhatWasWrittenLast() {
        publish(7);
        publish(8);

        assertThat(inForce()).isEqualTo(8);
    }

    @Test
    void writesOverNoHalfThatAProgramStillReads() throws Exception {
        MemorySegment reading = object.map("reading").mapped(arena);
        publish(1);

        try (ExecutorService other = Executors.newSingleThreadExecutor();
                AutoCloseable _ = () -> isOver.set(true)) {
            Future<Integer> changesSeen = other.submit(this::readAgainAndAgain);
            for (int version = 2; version < VERSIONS; version += 2) {
                Await.until(() -> reading.get(JAVA_INT, 0) == 1, "a program that reads");
                publish(version);
                publish(version + 1);
            }
            isOver.set(true);

            assertThat(changesSeen.get()).isZero();
        }
    }

    /// How many runs of the program saw a half change under their eyes.
    private int readAgainAndAgain() {
        int changesSeen = 0;
        try (TestRun run = object.program("reads_half").testRun(TestRun.FRAME_BYTES_MIN)) {
            while (!isOver.get()) {
                changesSeen += run.run(new byte[TestRun.FRAME_BYTES_MIN]);
            }
        }
        return changesSeen;
    }

    private void publish(int version) {
        tables.publish(
                List.of(
                        new HalvedArrays.Change(
                                object.map("halves"),
                                SECOND_BIT,
                                half -> half.set(JAVA_INT, 0, version))));
    }

    private int inForce() {
        MemorySegment read = arena.allocate(JAVA_INT);
        tables.readInForce(
                object.map("halves"),
                SECOND_BIT,
                half -> read.set(JAVA_INT, 0, half.get(JAVA_INT, 0)));
        return read.get(JAVA_INT, 0);
    }
}
