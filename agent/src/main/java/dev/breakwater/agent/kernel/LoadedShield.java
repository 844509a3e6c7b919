package dev.breakwater.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.HalvedArrays;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Part;
import dev.breakwater.shield.compile.TableCapacity;
import dev.breakwater.shield.compile.TableImage;
import dev.breakwater.shield.compile.TableImages;
import dev.breakwater.shield.config.InterfaceRole;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// One program in the kernel with its tables and counters, pinned as one generation. Owned by one
/// thread, but for [#counts], [#answers], [#registrations], [#offenders],
/// [#connections] and [#seed].
final class LoadedShield implements AutoCloseable {
    /// What a path of 1,500 bytes, Ethernet's, holds in one segment.
    private static final short MSS_IPV4 = 1_460;

    private static final short MSS_IPV6 = 1_440;

    private final BpfObject object;
    private final Path generation;
    private final TableCapacity capacity;
    private final BpfMap inForce;
    private final HalvedArrays tables;
    private final CountReader counts;
    private final AnswerMap answers;
    private final RegistrationMap registrations;
    private final OffenderMap offenders;
    private final ConnectionTable connections;

    private LoadedShield(BpfObject object, Path generation, TableCapacity capacity) {
        this.object = object;
        this.generation = generation;
        this.capacity = capacity;
        this.inForce = object.map(ShieldObject.IN_FORCE);
        this.tables = new HalvedArrays(inForce, object.map(ShieldObject.GRACE));
        this.answers = new AnswerMap(object.map(ShieldObject.ANSWERS));
        this.registrations =
                new RegistrationMap(
                        object.map(ShieldObject.REGISTRATIONS),
                        object.map(ShieldObject.WALL_CLOCK));
        this.offenders =
                new OffenderMap(
                        object.map(ShieldObject.OFFENDERS),
                        object.map(ShieldObject.OFFENDER_MARKS));
        this.connections = new ConnectionTable(object.map(ShieldObject.CONNECTIONS));
        this.counts =
                new CountReader(
                        object.map(ShieldObject.RECEIVED),
                        object.map(ShieldObject.BACKEND_TALLIES),
                        object.map(ShieldObject.RULE_HITS),
                        object.map(ShieldObject.COUNTRY_TALLIES));
    }

    /// Loads the program with the maps of a generation that fits it, or with new ones.
    ///
    /// @param standing the programs that stand now
    static LoadedShield takeOver(PinnedMaps pins, int stateSets, List<BpfProgram> standing) {
        BpfObject object = ShieldObject.open(stateSets, TableCapacity.DEFAULT);
        try {
            Optional<Path> fitting = pins.fitting(object, standing);
            TableCapacity capacity = fitting.map(pins::capacity).orElse(TableCapacity.DEFAULT);
            ShieldObject.size(object, capacity);
            fitting.ifPresent(
                    generation -> pins.reuse(generation, ShieldObject.LASTING_MAPS, object));
            object.load();
            return new LoadedShield(object, fitting.orElseGet(() -> pins.pin(object)), capacity);
        } catch (RuntimeException failed) {
            object.close();
            throw failed;
        }
    }

    /// Loads the program with larger tables, and the counters, limits and sight of the one
    /// before.
    static LoadedShield grown(
            PinnedMaps pins, int stateSets, TableCapacity capacity, LoadedShield before) {
        BpfObject object = ShieldObject.open(stateSets, capacity);
        try {
            pins.reuse(before.generation, ShieldObject.COUNTING_MAPS, object);
            pins.reuse(before.generation, SightMaps.ALL, object);
            object.load();
            return new LoadedShield(object, pins.pin(object), capacity);
        } catch (RuntimeException failed) {
            object.close();
            throw failed;
        }
    }

    /// The program for interfaces of a role.
    BpfProgram program(InterfaceRole role) {
        return object.program(ShieldObject.program(role));
    }

    Path generation() {
        return generation;
    }

    TableCapacity capacity() {
        return capacity;
    }

    CountReader counts() {
        return counts;
    }

    AnswerMap answers() {
        return answers;
    }

    RegistrationMap registrations() {
        return registrations;
    }

    OffenderMap offenders() {
        return offenders;
    }

    ConnectionTable connections() {
        return connections;
    }

    /// Whether a program judges by these tables.
    boolean judgesWith(BpfProgram other) {
        return other.uses(inForce);
    }

    /// The seed of the version in force; empty before the first.
    Optional<HashSeed> seed() {
        if (!tables.isAnyInForce()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            return Optional.of(HashSeed.readFrom(inForce.mapped(arena).asByteBuffer()));
        }
    }

    /// Publishes a version that the tables hold.
    void publish(TableImages images) {
        List<HalvedArrays.Change> changes = new ArrayList<>();
        images.parts().forEach(image -> changes.add(change(image)));
        publish(changes, images.seed());
    }

    /// Publishes a version, of which the parts left out are those of another program's tables.
    void publishOver(LoadedShield before, TableImages images) {
        List<HalvedArrays.Change> changes = new ArrayList<>();
        images.parts().forEach(image -> changes.add(change(image)));
        for (Part part : Part.values()) {
            if (images.parts().stream().noneMatch(image -> image.part() == part)) {
                changes.add(change(part, half -> before.copyInForce(part, half)));
            }
        }
        publish(changes, images.seed());
    }

    /// Forgets what was let through for earlier owners of slots.
    void emptyBuckets(NewSlots fresh) {
        empty(ShieldObject.BACKEND_BUCKETS, ShieldAbi.BACKEND_BUCKET_BYTES, fresh.backends());
        empty(ShieldObject.RULE_BUCKETS, ShieldAbi.RULE_BUCKET_BYTES, fresh.rules());
    }

    private void empty(String map, int valueBytes, Set<Integer> keys) {
        BpfMap buckets = object.map(map);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment empty = arena.allocate(valueBytes, Long.BYTES);
            keys.forEach(key -> buckets.update(key, empty));
        }
    }

    /// Makes ready to send frames out of interfaces.
    void redirectTo(Collection<Integer> indexes) {
        BpfMap interfaces = object.map(ShieldObject.REDIRECT_INTERFACES);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            for (int index : indexes) {
                value.set(JAVA_INT, 0, index);
                interfaces.update(value, value);
            }
        }
    }

    /// Answers SYNs as a stack would.
    void answerAs(TcpStack stack) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment told = object.map(ShieldObject.REPLY_SETTINGS).mapped(arena);
            told.set(JAVA_SHORT, ShieldAbi.REPLY_SETTINGS_MSS_IPV4_OFFSET, MSS_IPV4);
            told.set(JAVA_SHORT, ShieldAbi.REPLY_SETTINGS_MSS_IPV6_OFFSET, MSS_IPV6);
            told.set(JAVA_BYTE, ShieldAbi.REPLY_SETTINGS_WSCALE_OFFSET, (byte) stack.wscale());
            int ecn = stack.hasEcn() ? 1 : 0;
            told.set(JAVA_BYTE, ShieldAbi.REPLY_SETTINGS_HAS_ECN_OFFSET, (byte) ecn);
        }
    }

    @Override
    public void close() {
        connections.close();
        object.close();
    }

    /// Every table's hashes are made with one seed, which a packet reads beside the word: it is
    /// written once, before anything is in force.
    private void publish(List<HalvedArrays.Change> changes, HashSeed seed) {
        Optional<HashSeed> inUse = seed();
        if (inUse.isPresent() && !inUse.get().equals(seed)) {
            throw new IllegalStateException(
                    "seed: another (expected: that of the tables in force)");
        }
        if (inUse.isEmpty()) {
            try (Arena arena = Arena.ofConfined()) {
                seed.writeTo(inForce.mapped(arena).asByteBuffer());
            }
        }
        tables.publish(changes);
    }

    private HalvedArrays.Change change(TableImage image) {
        return change(image.part(), half -> image.writeTo(half.asByteBuffer()));
    }

    private HalvedArrays.Change change(Part part, Consumer<MemorySegment> writer) {
        return new HalvedArrays.Change(object.map(part.map()), part.secondBit(), writer);
    }

    private void copyInForce(Part part, MemorySegment target) {
        tables.readInForce(object.map(part.map()), part.secondBit(), target::copyFrom);
    }
}
