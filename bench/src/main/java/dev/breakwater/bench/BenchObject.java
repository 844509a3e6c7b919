package dev.breakwater.bench;

import dev.breakwater.kernel.BpfObject;
import dev.breakwater.lab.trial.TrialTables;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.compile.TableCompiler;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.geo.GeoTable;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.geo.SpecialSources;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// The benchmark programs, loaded, with a version published to them.
final class BenchObject {
    private BenchObject() {}

    static BpfObject load(Configuration configuration) throws IOException {
        return load(configuration, GeoTable.EMPTY);
    }

    /// @param geo where sources are from
    static BpfObject load(Configuration configuration, GeoTable geo) throws IOException {
        byte[] elf;
        try (InputStream stream = BenchObject.class.getResourceAsStream("bench.bpf.o")) {
            elf = Objects.requireNonNull(stream, "bench.bpf.o").readAllBytes();
        }
        BpfObject object = BpfObject.open("bench", elf);
        Slots slots = Slots.EMPTY.next(configuration);
        NodeSources sources = new NodeSources(geo, SpecialSources.NO_OWN, InterfaceRole.LAN);
        TrialTables.load(
                object,
                TableCompiler.compile(
                        configuration, slots, new HashSeed(1, 2), sources.classes(configuration)));
        return object;
    }
}
