package dev.breakwater.bench;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.MapShape;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.compile.TableCompiler;
import dev.breakwater.shield.compile.TableImage;
import dev.breakwater.shield.config.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// The benchmark programs, loaded, with a version published to them.
final class BenchObject {
    private BenchObject() {}

    static BpfObject load(Configuration configuration) throws IOException {
        byte[] elf;
        try (InputStream stream = BenchObject.class.getResourceAsStream("bench.bpf.o")) {
            elf = Objects.requireNonNull(stream, "bench.bpf.o").readAllBytes();
        }
        BpfObject object = BpfObject.open("bench", elf);
        object.load();
        Slots slots = Slots.EMPTY.next(configuration);
        TableImage image = TableCompiler.compile(configuration, slots, new HashSeed(1, 2));
        MapShape shape = MapShape.innerArray(ShieldAbi.IMAGE_LINE_BYTES, image.lines());
        try (BpfMap inner = BpfMap.create("image", shape);
                Arena arena = Arena.ofConfined()) {
            inner.mapped(arena).copyFrom(MemorySegment.ofBuffer(image.bytes()));
            object.map("images").putInner(0, inner);
        }
        return object;
    }
}
