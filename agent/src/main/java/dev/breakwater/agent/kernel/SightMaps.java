package dev.breakwater.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.breakwater.agent.tables.Sample;
import dev.breakwater.agent.tables.SampleCounts;
import dev.breakwater.agent.tables.SampleOrder;
import dev.breakwater.agent.tables.SightTables;
import dev.breakwater.agent.tables.SourceSight;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.RingBuffer;
import dev.breakwater.shield.sight.TopSources;
import dev.breakwater.shield.sight.UniqueSources;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What the kernel has seen, read from its maps' memory.
///
/// Three threads at most: one that turns the sources, one that reads samples, one that closes when
/// the others have ended.
final class SightMaps implements SightTables, AutoCloseable {
    static final String SETTINGS = "sight_settings";
    static final String STATES = "sight_states";
    static final String COUNTS = "sight_counts";
    static final String REGISTERS = "source_registers";
    static final String CANDIDATES = "source_candidates";
    static final String SAMPLES = "samples";

    static final List<String> ALL =
            List.of(SETTINGS, STATES, COUNTS, REGISTERS, CANDIDATES, SAMPLES);

    /// Of one backend, each turn.
    private static final int TOP_SOURCES_MAX = 10;

    /// From its third turn on a slot holds its present owner's sources alone.
    private static final int TURNS_TO_CLEAN = 2;

    private static final int INTERFACE_NAMES_MAX = 1_024;
    private static final VarHandle BANK = JAVA_INT.varHandle();
    private static final long CANDIDATES_BYTES =
            (long) ShieldAbi.CANDIDATE_SETS * ShieldAbi.CANDIDATE_SET_BYTES;

    private final NetworkNamespace namespace;
    private final Arena arena = Arena.ofShared();
    private final BpfMap states;
    private final BpfMap counts;
    private final BpfMap samples;
    private final MemorySegment settings;
    private final MemorySegment registers;
    private final MemorySegment candidates;
    private final RingBuffer ring;
    private final Map<Integer, Integer> turnsBySlot = new HashMap<>();
    private final Map<Integer, String> interfaceNames = new HashMap<>();

    /// @param generation the folder of the maps' pins
    /// @param namespace of the interfaces
    SightMaps(Path generation, NetworkNamespace namespace) {
        this.namespace = namespace;
        this.states = open(generation, STATES);
        this.counts = open(generation, COUNTS);
        this.samples = open(generation, SAMPLES);
        this.settings = mapped(generation, SETTINGS);
        this.registers = mapped(generation, REGISTERS);
        this.candidates = mapped(generation, CANDIDATES);
        this.ring = RingBuffer.open(samples);
    }

    private static BpfMap open(Path generation, String name) {
        return BpfMap.openPinned(generation.resolve(name)).orElseThrow();
    }

    /// The mapping outlives the descriptor.
    private MemorySegment mapped(Path generation, String name) {
        try (BpfMap map = open(generation, name)) {
            return map.mapped(arena);
        }
    }

    @Override
    public void order(SampleOrder order) {
        settings.set(
                JAVA_INT,
                ShieldAbi.SIGHT_SETTINGS_SAMPLES_PER_SECOND_OFFSET,
                order.samplesPerSecond());
        settings.set(JAVA_INT, ShieldAbi.SIGHT_SETTINGS_SAMPLE_BYTES_OFFSET, order.sampleBytes());
        settings.set(
                JAVA_INT, ShieldAbi.SIGHT_SETTINGS_SOURCE_INTERVAL_OFFSET, order.sourceInterval());
        for (Reason reason : Reason.values()) {
            settings.set(
                    JAVA_INT,
                    ShieldAbi.SIGHT_SETTINGS_SAMPLE_INTERVALS_OFFSET
                            + (long) reason.code() * Integer.BYTES,
                    order.intervals().getOrDefault(reason, 0));
        }
        // A CPU that still waits for the thousandth packet must not, where each tenth is wanted.
        try (Arena call = Arena.ofConfined()) {
            states.update(0, call.allocate(states.valueBytes(), Long.BYTES));
        }
    }

    @Override
    public Map<Integer, SourceSight> turnSources(Set<Integer> backendSlots) {
        int quiet = 1 - bank();
        Map<Integer, SourceSight> read = new HashMap<>();
        turnsBySlot.keySet().retainAll(backendSlots);
        for (int slot : backendSlots) {
            int turns = turnsBySlot.merge(slot, 1, (before, _) -> Math.min(before + 1, 1_000));
            long row = (long) quiet * ShieldAbi.BACKEND_SLOTS_MAX + slot;
            MemorySegment unique =
                    registers.asSlice(
                            row * ShieldAbi.SOURCE_REGISTERS_BYTES,
                            ShieldAbi.SOURCE_REGISTERS_BYTES);
            MemorySegment top = candidates.asSlice(row * CANDIDATES_BYTES, CANDIDATES_BYTES);
            if (turns > TURNS_TO_CLEAN) {
                read.put(slot, sight(unique.asByteBuffer(), top.asByteBuffer()));
            }
            unique.fill((byte) 0);
            top.fill((byte) 0);
        }
        BANK.setRelease(settings, (long) ShieldAbi.SIGHT_SETTINGS_BANK_OFFSET, quiet);
        return read;
    }

    private SourceSight sight(ByteBuffer unique, ByteBuffer top) {
        long interval = settings.get(JAVA_INT, ShieldAbi.SIGHT_SETTINGS_SOURCE_INTERVAL_OFFSET);
        TopSources sources = TopSources.of(top);
        return new SourceSight(
                UniqueSources.of(unique).estimate(),
                sources.packets() * interval,
                sources.loudest(TOP_SOURCES_MAX).stream()
                        .map(source -> source.times(interval))
                        .toList());
    }

    private int bank() {
        return (int) BANK.getAcquire(settings, (long) ShieldAbi.SIGHT_SETTINGS_BANK_OFFSET) & 1;
    }

    @Override
    public boolean awaitSamples(int millis) {
        return ring.await(millis);
    }

    @Override
    public int readSamples(int samplesMax, Consumer<Sample> reader) {
        return ring.drain(samplesMax, record -> sample(record).ifPresent(reader));
    }

    /// Empty where a later build's program wrote it, for a reason that this one doesn't know.
    private static Optional<Sample> sample(MemorySegment record) {
        int code = record.get(JAVA_INT, ShieldAbi.SAMPLE_REASON_OFFSET);
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.code() == code)
                .findFirst()
                .map(reason -> sample(record, reason));
    }

    private static Sample sample(MemorySegment record, Reason reason) {
        int captured =
                Math.clamp(
                        record.get(JAVA_INT, ShieldAbi.SAMPLE_CAPTURED_BYTES_OFFSET),
                        0,
                        ShieldAbi.SAMPLE_BYTES_MAX);
        // A copy: the ring's memory is the kernel's again when the call returns.
        ByteBuffer frame = ByteBuffer.allocate(captured);
        frame.put(record.asSlice(ShieldAbi.SAMPLE_FRAME_OFFSET, captured).asByteBuffer()).flip();
        return new Sample(
                record.get(JAVA_LONG, ShieldAbi.SAMPLE_TIME_NANOS_OFFSET),
                record.get(JAVA_INT, ShieldAbi.SAMPLE_IFINDEX_OFFSET),
                record.get(JAVA_INT, ShieldAbi.SAMPLE_FRAME_BYTES_OFFSET),
                frame.asReadOnlyBuffer(),
                reason,
                record.get(JAVA_INT, ShieldAbi.SAMPLE_BACKEND_SLOT_OFFSET),
                record.get(JAVA_INT, ShieldAbi.SAMPLE_RULE_SLOT_OFFSET),
                record.get(JAVA_INT, ShieldAbi.SAMPLE_IS_LOGGED_OFFSET) != 0);
    }

    @Override
    public SampleCounts sampleCounts() {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment values = call.allocate(counts.valueBytes(), Long.BYTES);
            counts.lookup(0, values);
            long taken = 0;
            long overBound = 0;
            long ringFull = 0;
            long busy = 0;
            for (long at = 0; at < values.byteSize(); at += ShieldAbi.SIGHT_COUNTS_BYTES) {
                taken += values.get(JAVA_LONG, at + ShieldAbi.SIGHT_COUNTS_SAMPLED_OFFSET);
                overBound += values.get(JAVA_LONG, at + ShieldAbi.SIGHT_COUNTS_OVER_BOUND_OFFSET);
                ringFull += values.get(JAVA_LONG, at + ShieldAbi.SIGHT_COUNTS_RING_FULL_OFFSET);
                busy += values.get(JAVA_LONG, at + ShieldAbi.SIGHT_COUNTS_CANDIDATES_BUSY_OFFSET);
            }
            return new SampleCounts(taken, overBound, ringFull, busy);
        }
    }

    @Override
    public String interfaceName(int ifindex) {
        if (interfaceNames.size() >= INTERFACE_NAMES_MAX) {
            interfaceNames.clear();
        }
        if (!interfaceNames.containsKey(ifindex)) {
            namespace
                    .devices()
                    .forEach(device -> interfaceNames.put(device.ifindex(), device.name()));
        }
        return interfaceNames.computeIfAbsent(ifindex, gone -> "if" + gone);
    }

    @Override
    public void close() {
        ring.close();
        arena.close();
        samples.close();
        counts.close();
        states.close();
    }
}
