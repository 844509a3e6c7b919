package dev.breakwater.e2e;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.TestRun;
import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.ByteLimit;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.ConnectionLimit;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Limit;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.RateLimit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How far a limit can be off where CPUs meet in one bucket: with the clock standing still, two of
/// them let through the burst, and each beyond the first at most one packet more; and as many
/// again where they make a new bucket at one time.
class LimitBoundIT {
    private static final int CPUS = 2;
    private static final int ROUNDS = 20;
    private static final int FRAMES = 5_000;
    private static final int BURST = 500;
    private static final int IP_BYTES = 40;
    private static final long ROUND_NANOS = 1_000_000_000_000L;

    /// How many more than the burst: one at the burst's end, one where the bucket is made.
    private static final long EXCESS_MAX = 2 * (CPUS - 1);

    /// A SYN to the backend.
    private static final byte[] SYN =
            HexFormat.of()
                    .parseHex(
                            "0200000000010200000000020800"
                                    + "4500002800000000400600000a000001c6336401"
                                    + "03e8005000000000000000005002000000000000");

    /// A telemetry frame to it.
    private static final byte[] TELEMETRY =
            HexFormat.of()
                    .parseHex(
                            "0200000000010200000000020800"
                                    + "4500003200000000401100000a000001c6336401"
                                    + "03e80050001e0000"
                                    + "aa553031323334353637383961626364656600000001");

    @ParameterizedTest
    @EnumSource(LimitKind.class)
    void letsThroughTheBurstAndAtMostOnePacketMoreForEachFurtherCpu(LimitKind kind)
            throws Exception {
        Configuration configuration =
                new Configuration(1, List.of(backend(kind)), List.of(), List.of());
        Slots slots = Slots.EMPTY.next(configuration);
        try (ShieldTrial trial = new ShieldTrial(configuration, slots, new HashSeed(1, 2), 1024)) {
            for (int round = 1; round <= ROUNDS; round++) {
                long before = served(trial);
                // Sets the clock, to when the bucket is long empty; the frame is for nobody.
                trial.judge(new byte[14], round * ROUND_NANOS);

                flood(trial, kind == LimitKind.DEVICE_LIMIT ? TELEMETRY : SYN);

                assertThat(served(trial) - before)
                        .as("round %d", round)
                        .isBetween((long) BURST, BURST + EXCESS_MAX);
            }
        }
    }

    private static Backend backend(LimitKind kind) {
        Limit limit =
                switch (kind) {
                    case SOURCE_LIMIT, DEVICE_LIMIT, NETWORK_LIMIT, BACKEND_LIMIT ->
                            new RateLimit(1, BURST);
                    case SOURCE_CONNECTIONS -> new ConnectionLimit(1, BURST);
                    case SOURCE_BYTES, NETWORK_BYTES, BACKEND_BYTES ->
                            new ByteLimit(IP_BYTES, (long) IP_BYTES * BURST);
                };
        return new Backend(
                "web",
                kind == LimitKind.DEVICE_LIMIT ? BackendType.TELEMETRY : BackendType.HTTP,
                List.of(new Listen(IpAddress.ipv4(0xC633_6401), List.of(new PortRange(80, 80)))),
                Protection.DEFAULT.with(kind, limit));
    }

    /// Every CPU sends the same frame, all at once.
    private static void flood(ShieldTrial trial, byte[] frame) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CPUS);
        try (ExecutorService threads = Executors.newFixedThreadPool(CPUS)) {
            List<Callable<Integer>> floods = new ArrayList<>();
            for (int cpu = 0; cpu < CPUS; cpu++) {
                int pinned = cpu;
                floods.add(() -> flood(trial, frame, start, pinned));
            }
            for (Future<Integer> flood : threads.invokeAll(floods)) {
                flood.get();
            }
        }
    }

    private static int flood(ShieldTrial trial, byte[] frame, CyclicBarrier start, int cpu)
            throws Exception {
        pin(cpu);
        try (TestRun run = trial.object().program("shield").testRun(frame.length)) {
            start.await();
            return run.run(frame, frame.length, FRAMES);
        }
    }

    /// Keeps the calling thread on one CPU.
    private static void pin(int cpu) throws Exception {
        String thread =
                Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
        int failed =
                new ProcessBuilder("taskset", "-pc", Integer.toString(cpu), thread)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        assertThat(failed).as("taskset").isZero();
    }

    /// Packets of the backend that passed, all CPUs together.
    private static long served(ShieldTrial trial) {
        BpfMap map = trial.object().map("backend_tallies");
        try (Arena call = Arena.ofConfined()) {
            MemorySegment values = call.allocate(map.valueBytes(), Long.BYTES);
            map.lookup(1, values);
            long served = 0;
            long perCpu = (long) Reason.SERVED.code() * ShieldAbi.TALLY_BYTES;
            for (long at = 0; at < values.byteSize(); at += ShieldAbi.BACKEND_TALLIES_BYTES) {
                served += values.get(JAVA_LONG, at + perCpu);
            }
            return served;
        }
    }
}
