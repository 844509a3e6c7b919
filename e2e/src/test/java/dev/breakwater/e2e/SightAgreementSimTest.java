package dev.breakwater.e2e;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.RingBuffer;
import dev.breakwater.kernel.TestRun;
import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.sight.SampleGaps;
import dev.breakwater.shield.sight.SightOracle;
import dev.breakwater.shield.sight.SourceCount;
import dev.breakwater.shield.sight.TopSources;
import dev.breakwater.shield.sight.UniqueSources;
import dev.breakwater.testkit.seeds.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the kernel's program has seen, and what plain Java has, of the same packets.
class SightAgreementSimTest {
    private static final int SEEDS = 5;
    private static final int FRAMES = 10_000;
    private static final HashSeed HASH_SEED = new HashSeed(7, 8);
    private static final long NOW_NANOS = 5_000_000_000L;
    private static final int NO_BACKEND = 0;

    private final Arena arena = Arena.ofConfined();
    private final ShieldTrial trial =
            new ShieldTrial(Configuration.EMPTY, Slots.EMPTY, HASH_SEED, 4);
    private final MemorySegment settings = trial.object().map("sight_settings").mapped(arena);

    @AfterEach
    void close() {
        arena.close();
        trial.close();
    }

    static LongStream seeds() {
        return Seeds.first(SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void bothCountTheSameSources(long seed) {
        setSourceInterval(1);
        SplittableRandom random = new SplittableRandom(seed);
        SightOracle oracle = new SightOracle(HASH_SEED, new SampleGaps(1), 1);
        for (int i = 0; i < FRAMES; i++) {
            IpAddress source = SightFrames.source(random);
            trial.judge(SightFrames.from(source), NOW_NANOS);
            oracle.see(NO_BACKEND, source);
        }

        assertThat(unique(0).registers())
                .as(Seeds.replay(seed))
                .isEqualTo(oracle.unique(NO_BACKEND).registers());
        assertThat(top(0).loudest(TopSources.CANDIDATES))
                .as(Seeds.replay(seed))
                .isEqualTo(oracle.top(NO_BACKEND).loudest(TopSources.CANDIDATES));
        assertThat(top(0).packets()).isEqualTo(FRAMES);
    }

    /// One call of the kernel stays on one CPU, whose gaps are then drawn one after the other.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void bothTakeTheSamePacketsOfMany(long seed) {
        setSourceInterval(32);
        seedGaps(seed + 1);
        SightOracle oracle = new SightOracle(HASH_SEED, new SampleGaps(seed + 1), 32);
        IpAddress source = IpAddress.ipv4(0xC0000201);
        byte[] frame = SightFrames.from(source);
        judgeOften(frame, FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            oracle.see(NO_BACKEND, source);
        }

        List<SourceCount> taken = top(0).loudest(1);

        assertThat(taken).isEqualTo(oracle.top(NO_BACKEND).loudest(1));
        assertThat(taken.getFirst().packetsMin()).isBetween(FRAMES / 36L, FRAMES / 28L);
    }

    @Test
    void seesNoSourceOfAPacketThatCouldNotBeRead() {
        setSourceInterval(1);
        byte[] frame = SightFrames.from(IpAddress.ipv4(0xC0000201));
        frame[14] = 0x55; // IP version 5

        trial.judge(frame, NOW_NANOS);

        assertThat(unique(0).estimate()).isZero();
        assertThat(top(0).packets()).isZero();
    }

    @Test
    void writesTheBankThatItIsTold() {
        setSourceInterval(1);
        settings.set(JAVA_INT, ShieldAbi.SIGHT_SETTINGS_BANK_OFFSET, 1);

        trial.judge(SightFrames.from(IpAddress.ipv4(0xC0000201)), NOW_NANOS);

        assertThat(unique(0).estimate()).isZero();
        assertThat(unique(1).estimate()).isEqualTo(1);
        assertThat(top(1).packets()).isEqualTo(1);
    }

    @Test
    void samplesTheFirstBytesOfAFrame() {
        sample(Reason.NO_BACKEND, 1, 10);
        byte[] frame = SightFrames.from(IpAddress.ipv4(0xC0000201));
        settings.set(JAVA_INT, ShieldAbi.SIGHT_SETTINGS_SAMPLE_BYTES_OFFSET, 20);

        trial.judge(frame, NOW_NANOS);

        try (RingBuffer ring = RingBuffer.open(trial.object().map("samples"))) {
            int read = ring.drain(10, record -> assertSample(record, frame));
            assertThat(read).isEqualTo(1);
        }
    }

    private static void assertSample(MemorySegment record, byte[] frame) {
        assertThat(record.get(JAVA_LONG, ShieldAbi.SAMPLE_TIME_NANOS_OFFSET)).isEqualTo(NOW_NANOS);
        assertThat(record.get(JAVA_INT, ShieldAbi.SAMPLE_FRAME_BYTES_OFFSET))
                .isEqualTo(frame.length);
        assertThat(record.get(JAVA_INT, ShieldAbi.SAMPLE_CAPTURED_BYTES_OFFSET)).isEqualTo(20);
        assertThat(record.get(JAVA_INT, ShieldAbi.SAMPLE_REASON_OFFSET))
                .isEqualTo(Reason.NO_BACKEND.code());
        ByteBuffer held = record.asSlice(ShieldAbi.SAMPLE_FRAME_OFFSET, 20).asByteBuffer();
        assertThat(held).isEqualTo(ByteBuffer.wrap(frame, 0, 20));
    }

    @Test
    void takesNoMoreSamplesThanASecondHasRoomFor() {
        sample(Reason.NO_BACKEND, 1, 10);
        byte[] frame = SightFrames.from(IpAddress.ipv4(0xC0000201));
        judgeOften(frame, 25);

        assertThat(counted(ShieldAbi.SIGHT_COUNTS_SAMPLED_OFFSET)).isEqualTo(10);
        assertThat(counted(ShieldAbi.SIGHT_COUNTS_OVER_BOUND_OFFSET)).isEqualTo(15);
    }

    @Test
    void countsWhatTheRingHasNoRoomFor() {
        sample(Reason.NO_BACKEND, 1, 100_000);
        byte[] frame = SightFrames.from(IpAddress.ipv4(0xC0000201));
        judgeOften(frame, 10_000);

        long taken = counted(ShieldAbi.SIGHT_COUNTS_SAMPLED_OFFSET);
        long recordBytes = ShieldAbi.SAMPLE_BYTES + 8L;
        assertThat(taken).isEqualTo(ShieldAbi.SAMPLE_RING_BYTES / recordBytes);
        assertThat(counted(ShieldAbi.SIGHT_COUNTS_RING_FULL_OFFSET)).isEqualTo(10_000 - taken);
    }

    @Test
    void samplesOneInAsMany() {
        sample(Reason.NO_BACKEND, 100, 100_000);
        judgeOften(SightFrames.from(IpAddress.ipv4(0xC0000201)), 100_000);

        assertThat(counted(ShieldAbi.SIGHT_COUNTS_SAMPLED_OFFSET)).isBetween(900L, 1_100L);
    }

    /// On one CPU.
    private void judgeOften(byte[] frame, int times) {
        MemorySegment clock = trial.object().map("trial").mapped(arena);
        clock.set(JAVA_LONG, ShieldAbi.TRIAL_NOW_NANOS_OFFSET, NOW_NANOS);
        try (TestRun run = trial.object().program("shield").testRun(frame.length)) {
            run.run(frame, frame.length, times);
        }
    }

    private void setSourceInterval(int interval) {
        settings.set(JAVA_INT, ShieldAbi.SIGHT_SETTINGS_SOURCE_INTERVAL_OFFSET, interval);
    }

    private void sample(Reason reason, int interval, int perSecond) {
        settings.set(JAVA_INT, ShieldAbi.SIGHT_SETTINGS_SAMPLES_PER_SECOND_OFFSET, perSecond);
        settings.set(
                JAVA_INT, ShieldAbi.SIGHT_SETTINGS_SAMPLE_BYTES_OFFSET, ShieldAbi.SAMPLE_BYTES_MAX);
        settings.set(
                JAVA_INT,
                ShieldAbi.SIGHT_SETTINGS_SAMPLE_INTERVALS_OFFSET
                        + (long) reason.code() * Integer.BYTES,
                interval);
    }

    private void seedGaps(long seed) {
        BpfMap states = trial.object().map("sight_states");
        MemorySegment values = arena.allocate(states.valueBytes(), Long.BYTES);
        for (long at = 0; at < values.byteSize(); at += ShieldAbi.SIGHT_STATE_BYTES) {
            values.set(JAVA_LONG, at + ShieldAbi.SIGHT_STATE_RANDOM_OFFSET, seed);
        }
        states.update(0, values);
    }

    private UniqueSources unique(int bank) {
        long row = (long) bank * ShieldAbi.BACKEND_SLOTS_MAX;
        return UniqueSources.of(
                trial.object()
                        .map("source_registers")
                        .mapped(arena)
                        .asSlice(
                                row * ShieldAbi.SOURCE_REGISTERS_BYTES,
                                ShieldAbi.SOURCE_REGISTERS_BYTES)
                        .asByteBuffer());
    }

    private TopSources top(int bank) {
        long bytes = (long) ShieldAbi.CANDIDATE_SETS * ShieldAbi.CANDIDATE_SET_BYTES;
        return TopSources.of(
                trial.object()
                        .map("source_candidates")
                        .mapped(arena)
                        .asSlice((long) bank * ShieldAbi.BACKEND_SLOTS_MAX * bytes, bytes)
                        .asByteBuffer());
    }

    /// On all CPUs.
    private long counted(long offset) {
        BpfMap counts = trial.object().map("sight_counts");
        MemorySegment values = arena.allocate(counts.valueBytes(), Long.BYTES);
        counts.lookup(0, values);
        long sum = 0;
        for (long at = offset; at < values.byteSize(); at += ShieldAbi.SIGHT_COUNTS_BYTES) {
            sum += values.get(JAVA_LONG, at);
        }
        return sum;
    }
}
