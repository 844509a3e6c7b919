package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.Consumer;

/// BPF arrays of two halves each, and a word that says which half of each programs read. What is
/// published is written where it isn't in force, then put in force together, by one store. Owned by
/// one thread.
///
/// Bit 0 of the word: something is in force. Each array has a bit that says that its second half
/// is.
public final class HalvedArrays {
    private static final int ANY = 1;
    private static final VarHandle WORD = JAVA_INT.varHandle();

    private final BpfMap word;
    private final BpfMap grace;

    /// @param word an array of one mmapable value that begins with the word
    /// @param grace an array of maps that no program reads; an update of it waits for the programs
    ///     that run
    public HalvedArrays(BpfMap word, BpfMap grace) {
        this.word = word;
        this.grace = grace;
    }

    /// What becomes of one array.
    ///
    /// @param array of mmapable values, an even number; a half is a multiple of a page
    /// @param secondBit its bit of the word
    /// @param writer fills the half that isn't in force; its bytes are those of earlier contents
    public record Change(BpfMap array, int secondBit, Consumer<MemorySegment> writer) {}

    /// Whether anything was ever put in force.
    public boolean isAnyInForce() {
        try (Arena arena = Arena.ofConfined()) {
            return (read(arena) & ANY) != 0;
        }
    }

    /// Makes the changes in one step. When this returns, no program reads what they replaced any
    /// more.
    ///
    /// @throws KernelException where memory can't be mapped; then nothing has changed
    public void publish(List<Change> changes) {
        try (Arena arena = Arena.ofConfined()) {
            int before = read(arena);
            int after = before | ANY;
            for (Change change : changes) {
                boolean isSecond = (before & change.secondBit()) != 0;
                write(change, !isSecond);
                after ^= change.secondBit();
            }
            WORD.setRelease(word.mapped(arena), 0L, after);
        }
        awaitPrograms();
    }

    /// Reads the half of an array that is in force.
    ///
    /// @param secondBit its bit of the word
    public void readInForce(BpfMap array, int secondBit, Consumer<MemorySegment> reader) {
        try (Arena arena = Arena.ofConfined()) {
            boolean isSecond = (read(arena) & secondBit) != 0;
            reader.accept(half(array, isSecond, arena).asReadOnly());
        }
    }

    private int read(Arena arena) {
        return (int) WORD.getAcquire(word.mapped(arena), 0L);
    }

    private static void write(Change change, boolean isSecond) {
        try (Arena arena = Arena.ofConfined()) {
            change.writer().accept(half(change.array(), isSecond, arena));
        }
    }

    private static MemorySegment half(BpfMap array, boolean isSecond, Arena arena) {
        long halfBytes = array.mappedBytes() / 2;
        return array.mapped(arena, isSecond ? halfBytes : 0, halfBytes);
    }

    /// An update of an array of maps returns after a grace period.
    private void awaitPrograms() {
        try (BpfMap inner =
                BpfMap.create(
                        "grace",
                        new MapShape(MapShape.ARRAY, Integer.BYTES, Integer.BYTES, 1, 0))) {
            grace.putInner(0, inner);
        }
    }
}
