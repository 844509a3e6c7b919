package dev.breakwater.agent.sight;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.breakwater.agent.tables.Sample;
import dev.breakwater.agent.tables.SightTables;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.runtime.life.LoopThread;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.compile.Slots;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes samples out of the kernel's ring and writes them to the captures. Where the disk is slow,
/// the ring fills and the kernel counts what it had no room for: no packet ever waits.
///
/// Thread-safe; the work is one platform thread's.
final class SampleLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SampleLoop.class);

    /// So often it looks whether it is to end.
    private static final int WAIT_MILLIS = 200;

    /// After each batch, so that a trickle of samples is not one write each.
    private static final long PAUSE_MILLIS = 50;

    /// After a write that failed.
    private static final long DISK_PAUSE_NANOS = 1_000_000_000L;

    private static final String NO_BACKEND = "none";
    private static final String DELETED = "(deleted)";
    private static final long MILLI_NANOS = 1_000_000L;

    private final SightTables tables;
    private final Supplier<Slots> slots;
    private final CaptureFolder captures;
    private final SightMeters meters;
    private final NanoClock clock;
    private final InstantSource wallClock;
    private Optional<LoopThread> loop = Optional.empty();
    private long diskAgainNanos = Long.MIN_VALUE;

    private record Capture(String backend, Reason reason) {}

    SampleLoop(
            SightTables tables,
            Supplier<Slots> slots,
            CaptureFolder captures,
            SightMeters meters,
            NanoClock clock,
            InstantSource wallClock) {
        this.tables = tables;
        this.slots = slots;
        this.captures = captures;
        this.meters = meters;
        this.clock = clock;
        this.wallClock = wallClock;
    }

    /// Starts to read. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("samples", this::run, onDeath));
    }

    private void run() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            if (tables.awaitSamples(WAIT_MILLIS) && turn() < CaptureFolder.PACKETS_MAX) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    /// Writes one batch.
    ///
    /// @return how many samples it had
    int turn() {
        List<Sample> samples = new ArrayList<>();
        tables.readSamples(CaptureFolder.PACKETS_MAX, samples::add);
        if (samples.isEmpty()) {
            return 0;
        }
        Names names = Names.of(slots.get());
        long nowNanos = clock.nowNanos();
        long bootEpochNanos = epochNanos(wallClock.instant()) - nowNanos;
        Map<Capture, List<CapturedPacket>> batch = new LinkedHashMap<>();
        for (Sample sample : samples) {
            batch.computeIfAbsent(
                            new Capture(names.backend(sample.backendSlot()), sample.reason()),
                            _ -> new ArrayList<>())
                    .add(captured(sample, names, bootEpochNanos));
        }
        batch.forEach((capture, packets) -> write(capture, packets, nowNanos));
        meters.captureBytes(captures.totalBytes());
        return samples.size();
    }

    private void write(Capture capture, List<CapturedPacket> packets, long nowNanos) {
        if (nowNanos < diskAgainNanos) {
            meters.unwritten(packets.size());
            return;
        }
        try {
            captures.append(capture.backend(), capture.reason(), packets);
            meters.written(packets.size());
        } catch (UncheckedIOException e) {
            diskAgainNanos = nowNanos + DISK_PAUSE_NANOS;
            meters.unwritten(packets.size());
            log.atWarn()
                    .addKeyValue("why", e.getCause() + "")
                    .log("Samples can't be written: is the disk full? Protection goes on.");
        }
    }

    private CapturedPacket captured(Sample sample, Names names, long bootEpochNanos) {
        return new CapturedPacket(
                tables.interfaceName(sample.ifindex()),
                bootEpochNanos + sample.timeNanos(),
                sample.frame(),
                sample.frameBytes(),
                sample.reason().verdict(),
                comment(sample, names));
    }

    private static String comment(Sample sample, Names names) {
        String reason = sample.reason().name();
        if (sample.ruleSlot() == ShieldAbi.RULE_SLOT_NONE) {
            return reason;
        }
        String rule = names.rule(sample.ruleSlot());
        return sample.isLogged() ? reason + ", logged by rule " + rule : reason + ", rule " + rule;
    }

    private static long epochNanos(Instant instant) {
        return instant.getEpochSecond() * 1_000 * MILLI_NANOS + instant.getNano();
    }

    /// Whose the slots are.
    private record Names(Map<Integer, String> backends, Map<Integer, String> rules) {
        static Names of(Slots slots) {
            return new Names(bySlot(slots.backends()), bySlot(slots.rules()));
        }

        private static Map<Integer, String> bySlot(Map<String, Integer> slots) {
            return slots.entrySet().stream()
                    .collect(toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
        }

        String backend(int slot) {
            return slot == ShieldAbi.BACKEND_SLOT_NONE
                    ? NO_BACKEND
                    : backends.getOrDefault(slot, DELETED);
        }

        String rule(int slot) {
            return rules.getOrDefault(slot, DELETED);
        }
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
