package dev.breakwater.lab.trial;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.HalvedArrays;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Part;
import dev.breakwater.shield.compile.TableCapacity;
import dev.breakwater.shield.compile.TableImage;
import dev.breakwater.shield.compile.TableImages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The tables of a packet path that no agent owns: for trials and benchmarks. Owned by one thread.
public final class TrialTables {
    private final BpfObject object;
    private final HalvedArrays halves;

    private TrialTables(BpfObject object) {
        this.object = object;
        this.halves = new HalvedArrays(object.map("in_force"), object.map("grace"));
    }

    /// Loads an object of which the packet path is a part, with tables that hold the version and
    /// much larger ones, and publishes it.
    public static TrialTables load(BpfObject object, TableImages images) {
        TableCapacity capacity = TableCapacity.DEFAULT.grownFor(images);
        for (Part part : Part.values()) {
            object.setConstant(part.halfLinesConstant(), capacity.halfLines(part));
            object.setEntriesMax(part.map(), 2 * capacity.halfLines(part));
        }
        object.load();
        TrialTables tables = new TrialTables(object);
        tables.writeSeed(images.seed());
        tables.publish(images);
        return tables;
    }

    /// Puts the next version in force, of the same seed.
    public void publish(TableImages images) {
        halves.publish(images.parts().stream().map(this::change).toList());
    }

    private void writeSeed(HashSeed seed) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment inForce = object.map("in_force").mapped(arena);
            inForce.set(JAVA_LONG, ShieldAbi.IN_FORCE_SEED_FIRST_OFFSET, seed.first());
            inForce.set(JAVA_LONG, ShieldAbi.IN_FORCE_SEED_SECOND_OFFSET, seed.second());
        }
    }

    private HalvedArrays.Change change(TableImage image) {
        return new HalvedArrays.Change(
                object.map(image.part().map()),
                image.part().secondBit(),
                half -> image.writeTo(half.asByteBuffer()));
    }
}
