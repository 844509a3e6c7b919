package dev.breakwater.lab.trial;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.HalvedArrays;
import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.compile.Part;
import dev.breakwater.shield.compile.TableCapacity;
import dev.breakwater.shield.compile.TableImage;
import dev.breakwater.shield.compile.TableImages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The tables of a packet path that no agent owns: for trials and benchmarks. Owned by one thread.
public final class TrialTables {
    private final BpfObject object;
    private final TableCapacity capacity;
    private final HalvedArrays halves;

    private TrialTables(BpfObject object, TableCapacity capacity) {
        this.object = object;
        this.capacity = capacity;
        this.halves = new HalvedArrays(object.map("in_force"), object.map("grace"));
    }

    /// Loads an object of which the packet path is a part, with tables that hold the version and
    /// larger ones, and publishes it.
    public static TrialTables load(BpfObject object, TableImages images) {
        return load(object, images, TableCapacity.DEFAULT);
    }

    /// @param least how large the tables are at least: for later versions
    static TrialTables load(BpfObject object, TableImages images, TableCapacity least) {
        TableCapacity capacity = least.grownFor(images);
        for (Part part : Part.values()) {
            object.setConstant(part.halfLinesConstant(), capacity.halfLines(part));
            object.setEntriesMax(part.map(), 2 * capacity.halfLines(part));
        }
        object.load();
        TrialTables tables = new TrialTables(object, capacity);
        try (Arena arena = Arena.ofConfined()) {
            images.seed().writeTo(object.map("in_force").mapped(arena).asByteBuffer());
        }
        tables.publish(images);
        return tables;
    }

    /// Puts the next version in force, of the same seed.
    ///
    /// @throws IllegalArgumentException where the tables have no room for it
    public void publish(TableImages images) {
        if (!capacity.holds(images)) {
            throw new IllegalArgumentException(
                    "version "
                            + images.version()
                            + ": larger than its tables (expected: at most "
                            + capacity
                            + ")");
        }
        halves.publish(images.parts().stream().map(this::change).toList());
    }

    /// Tells what a server answers, in the place of what it answered before.
    public static void tell(BpfObject object, AnswerKey key, Answer answer) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment place = call.allocate(ShieldAbi.ANSWER_KEY_BYTES, Long.BYTES);
            MemorySegment value = call.allocate(ShieldAbi.ANSWER_BYTES, Long.BYTES);
            key.writeTo(place.asByteBuffer());
            answer.writeTo(value.asByteBuffer());
            object.map("answers").update(place, value);
        }
    }

    private HalvedArrays.Change change(TableImage image) {
        return new HalvedArrays.Change(
                object.map(image.part().map()),
                image.part().secondBit(),
                half -> image.writeTo(half.asByteBuffer()));
    }
}
