package dev.breakwater.lab.trial;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.TestRun;
import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Part;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.compile.TableCapacity;
import dev.breakwater.shield.compile.TableCompiler;
import dev.breakwater.shield.compile.TableImages;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.geo.GeoClasses;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.judge.CountryHits;
import dev.breakwater.shield.judge.Decision;
import dev.breakwater.shield.judge.Hits;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// The packet path of `bpf/` in the kernel, judging one frame after the other by
/// BPF_PROG_TEST_RUN: the counterpart of [dev.breakwater.shield.judge.Oracle], which must give the
/// same answers. Sees no device and changes nothing on the machine. Owned by one thread.
public final class ShieldTrial implements AutoCloseable {
    /// Sets of source buckets, and of connections, that a node has, unless told otherwise.
    public static final int STATE_SETS = 1 << 19;

    /// The longest frame that the kernel's test run takes.
    public static final int FRAME_BYTES_MAX = TestRun.FRAME_BYTES_MAX;

    private static final String OBJECT = "dev/breakwater/bpf/shield.bpf.o";
    /// Beside the table of every /24: for those that are split, and for IPv6.
    private static final int GEO_SPARE_LINES = 1 << 17;

    private static final String COUNTRIES = "country_tallies";
    private static final Decision NO_ETHERNET_HEADER =
            new Decision(Reason.MALFORMED_ETHERNET, Optional.empty(), Optional.empty());

    private final Arena arena = Arena.ofConfined();
    private final BpfObject object;
    private final TestRun run;
    private final TrialTables tables;
    private final MemorySegment trial;
    private final HashSeed seed;
    private final NodeSources sources;

    private Slots slots = Slots.EMPTY;
    private Map<Integer, String> backendNames = Map.of();
    private Map<Integer, String> ruleNames = Map.of();

    /// Loads the program and publishes the configuration to it.
    ///
    /// @param slots of this configuration
    /// @param stateSets of the sources' limits, and of connections: a power of two, up to 2^24
    /// @throws dev.breakwater.kernel.KernelException where this process may not or the kernel can't
    public ShieldTrial(Configuration configuration, Slots slots, HashSeed seed, int stateSets) {
        this(configuration, slots, seed, stateSets, NodeSources.NONE);
    }

    /// One at a node that knows where sources are from.
    ///
    /// @param slots of this configuration
    /// @param stateSets of the sources' limits, and of connections: a power of two, up to 2^24
    /// @param sources its role is that of the interface which frames arrive at
    /// @throws dev.breakwater.kernel.KernelException where this process may not or the kernel can't
    public ShieldTrial(
            Configuration configuration,
            Slots slots,
            HashSeed seed,
            int stateSets,
            NodeSources sources) {
        this.seed = seed;
        this.sources = sources;
        this.object = BpfObject.open("shield", readObject());
        try {
            object.setConstant("on_trial", 1);
            object.setConstant("source_bucket_set_mask", stateSets - 1L);
            object.setEntriesMax("source_buckets", stateSets);
            object.setConstant("connection_set_mask", stateSets - 1L);
            object.setEntriesMax("connections", stateSets);
            object.setEntriesMax("streams", stateSets * ShieldAbi.CONNECTION_WAYS);
            this.tables =
                    TrialTables.load(object, compile(configuration, slots), capacity(sources));
            this.trial = object.map("trial").mapped(arena);
            this.run = object.program(program(sources.role())).testRun(FRAME_BYTES_MAX);
            name(slots);
        } catch (RuntimeException e) {
            arena.close();
            object.close();
            throw e;
        }
    }

    /// Judges by another version from now on. The rules that stay keep their hits and limits, the
    /// sources theirs.
    ///
    /// @param nextSlots the former slots' [Slots#next]
    public void swap(Configuration configuration, Slots nextSlots) {
        for (Map.Entry<String, Integer> rule : nextSlots.rules().entrySet()) {
            if (!slots.rules().entrySet().contains(rule)) {
                forgetRule(rule.getValue());
            }
        }
        tables.publish(compile(configuration, nextSlots));
        name(nextSlots);
    }

    /// Tells what a server answers, in the place of what it answered before.
    public void tell(AnswerKey key, Answer answer) {
        TrialTables.tell(object, key, answer);
    }

    /// Tells the keys of a server's cookies, in the place of those that it had before.
    public void register(ServerPlace place, Registration registration) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment key = call.allocate(ShieldAbi.REGISTRATION_KEY_BYTES, Long.BYTES);
            MemorySegment value = call.allocate(ShieldAbi.REGISTRATION_BYTES, Long.BYTES);
            place.writeTo(key.asByteBuffer());
            registration.writeTo(value.asByteBuffer());
            object.map("registrations").update(key, value);
        }
    }

    /// Tells what the time of day is more than the time of frames, in nanoseconds; 0 before.
    public void tellWallClock(long offsetNanos) {
        try (Arena call = Arena.ofConfined()) {
            object.map("wall_clock").update(0, call.allocateFrom(JAVA_LONG, offsetNanos));
        }
    }

    /// What becomes of a frame that arrives now.
    ///
    /// @param frame from its Ethernet header to its end, at most [#FRAME_BYTES_MAX]
    /// @param nowNanos 0 or more; not less than the last frame's
    public Decision judge(byte[] frame, long nowNanos) {
        if (frame.length < TestRun.FRAME_BYTES_MIN) {
            // The kernel hands no program, not even on trial, a frame without an Ethernet header.
            return NO_ETHERNET_HEADER;
        }
        trial.set(JAVA_LONG, ShieldAbi.TRIAL_NOW_NANOS_OFFSET, nowNanos);
        trial.set(JAVA_INT, ShieldAbi.TRIAL_REASON_OFFSET, -1);
        int action = run.run(frame);
        Reason reason = Reason.ofCode(trial.get(JAVA_INT, ShieldAbi.TRIAL_REASON_OFFSET));
        int expected = xdpAction(reason.verdict());
        if (action != expected) {
            throw new IllegalStateException(
                    "XDP action: " + action + " (expected: " + expected + ", for " + reason + ")");
        }
        return new Decision(
                reason,
                name(backendNames, trial.get(JAVA_INT, ShieldAbi.TRIAL_BACKEND_SLOT_OFFSET)),
                name(ruleNames, trial.get(JAVA_INT, ShieldAbi.TRIAL_RULE_SLOT_OFFSET)));
    }

    /// The last frame judged as it was left: itself, or what goes on or back instead of it.
    public byte[] left() {
        return run.left();
    }

    /// What a rule matched so far.
    public Hits hits(String rule) {
        int slot = Objects.requireNonNull(slots.rules().get(rule), rule);
        return sum("rule_hits", slot, ShieldAbi.TALLY_BYTES, 0);
    }

    /// What became of packets from a country so far.
    ///
    /// @param countryId [dev.breakwater.shield.config.CountryCode#id], or 0 where unknown
    public CountryHits countryHits(int countryId) {
        int bytes = ShieldAbi.COUNTRY_TALLIES_BYTES;
        return new CountryHits(
                sum(COUNTRIES, countryId, bytes, ShieldAbi.COUNTRY_TALLIES_PASSED_OFFSET),
                sum(COUNTRIES, countryId, bytes, ShieldAbi.COUNTRY_TALLIES_DROPPED_OFFSET));
    }

    /// A tally of all CPUs together.
    private Hits sum(String name, int key, int valueBytes, int offset) {
        BpfMap map = object.map(name);
        try (Arena call = Arena.ofConfined()) {
            MemorySegment values = call.allocate(map.valueBytes(), Long.BYTES);
            map.lookup(key, values);
            long packets = 0;
            long bytes = 0;
            for (long at = offset; at < values.byteSize(); at += valueBytes) {
                packets += values.get(JAVA_LONG, at + ShieldAbi.TALLY_PACKETS_OFFSET);
                bytes += values.get(JAVA_LONG, at + ShieldAbi.TALLY_BYTES_OFFSET);
            }
            return new Hits(packets, bytes);
        }
    }

    /// The loaded program and its maps, for those who measure.
    public BpfObject object() {
        return object;
    }

    @Override
    public void close() {
        run.close();
        arena.close();
        object.close();
    }

    private TableImages compile(Configuration configuration, Slots nextSlots) {
        GeoClasses classes = sources.classes(configuration);
        return TableCompiler.compile(configuration, nextSlots, seed, classes);
    }

    /// A version that asks for more ASNs than the first cuts the same databases into more pieces.
    private static TableCapacity capacity(NodeSources sources) {
        if (sources.table().isEmpty()) {
            return TableCapacity.DEFAULT;
        }
        Map<Part, Integer> halfLines = new EnumMap<>(TableCapacity.DEFAULT.halfLines());
        halfLines.put(Part.GEO, ShieldAbi.GEO_DIRECT_LINES + GEO_SPARE_LINES);
        return new TableCapacity(halfLines);
    }

    private static String program(InterfaceRole role) {
        return switch (role) {
            case LAN -> "shield";
            case WAN -> "shield_wan";
        };
    }

    private void name(Slots next) {
        slots = next;
        backendNames = bySlot(next.backends());
        ruleNames = bySlot(next.rules());
    }

    private void forgetRule(int slot) {
        for (String name : new String[] {"rule_hits", "rule_buckets"}) {
            BpfMap map = object.map(name);
            try (Arena call = Arena.ofConfined()) {
                map.update(slot, call.allocate(map.valueBytes(), Long.BYTES));
            }
        }
    }

    private static Map<Integer, String> bySlot(Map<String, Integer> slots) {
        return slots.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    private static Optional<String> name(Map<Integer, String> names, int slot) {
        return slot == 0
                ? Optional.empty()
                : Optional.of(Objects.requireNonNull(names.get(slot), () -> "slot " + slot));
    }

    /// Source: `enum xdp_action` of linux/bpf.h.
    private static int xdpAction(Reason.Verdict verdict) {
        return switch (verdict) {
            case DROP -> 1;
            case PASS -> 2;
            case TX -> 3;
            case REDIRECT -> 4;
        };
    }

    private static byte[] readObject() {
        try (InputStream stream = ShieldAbi.class.getClassLoader().getResourceAsStream(OBJECT)) {
            if (stream == null) {
                throw new IllegalStateException(OBJECT + ": missing (expected: in bpf's jar)");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(OBJECT, e);
        }
    }
}
