package dev.breakwater.lab.flood;

import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.LiveFrames;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.XdpLink;
import dev.breakwater.kernel.XdpMode;
import dev.breakwater.lab.BpfFile;
import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabException;
import dev.breakwater.lab.LabPlace;
import dev.breakwater.lab.Namespace;
import dev.breakwater.lab.ThreadNumber;
import dev.breakwater.runtime.time.NanoClock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// A flood that is running: streams of packets that leave by a lab's attacker, made inside the
/// kernel and paced from here. It stops when it is closed, and by itself when its time or its
/// packets are used up.
///
/// The program is also attached to an idle pair of interfaces. Without that, the kernel writes it
/// into its XDP dispatcher and out again around each run, at some 24 ms each (Linux 6.18,
/// `bpf_prog_change_xdp`); with it a run costs 60 µs, so a thousand a second make an even stream.
///
/// Thread-safe; one thread of its own sends.
public final class Flood implements AutoCloseable {
    /// The longest that a flood may last.
    public static final Duration DURATION_MAX = Duration.ofMinutes(10);

    /// The most packets that one flood sends.
    public static final long PACKETS_MAX = 1_000_000_000L;

    private static final String ANCHOR = "bw-anchor";
    private static final int BATCH_PACKETS = 64;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// Between two rounds, and at least half of what a round took: the rest of the machine has a
    /// third of this thread's CPU even where the machine is too slow for the flood.
    private static final long PAUSE_NANOS = 150_000;

    /// Even enough for a link's queue of some milliseconds, and few enough to cost little.
    private static final long BURSTS_PER_SECOND = 500;

    /// Below what a veth's ring of 256 holds.
    private static final int BURST_PACKETS_MAX = 192;

    /// What a stream that was kept from its turn may make up for.
    private static final long BEHIND_NANOS_MAX = 20_000_000;

    private final NetworkNamespace namespace;
    private final List<FloodStream> streams;
    private final long durationNanos;
    private final NanoClock clock;
    private final Arena arena = Arena.ofShared();
    private final BpfObject object;
    private final BpfProgram program;
    private final MemorySegment selected;
    private final List<FloodOrder> orders = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();
    private final CompletableFuture<Long> thread = new CompletableFuture<>();
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean isStopAsked;
    private List<Long> lastCounts = List.of();

    private Flood(Namespace attacker, FloodPlan plan, NanoClock clock) {
        this.namespace = NetworkNamespace.named(attacker.name());
        this.streams = plan.streams();
        this.durationNanos = plan.longest().toNanos();
        this.clock = clock;
        this.object = BpfObject.open("flood", BpfFile.read("flood.bpf.o"));
        object.load();
        this.program = object.program("flood");
        this.selected = map("selected");
        MemorySegment memory = map("orders");
        for (int index = 0; index < streams.size(); index++) {
            FloodFrame frame = FloodFrame.of(streams.get(index));
            frames.add(frame.toArray());
            orders.add(new FloodOrder(memory.asSlice(index * FloodOrder.BYTES, FloodOrder.BYTES)));
            orders.get(index).write(streams.get(index), frame, outgoing(), plan.seed() + index);
        }
    }

    /// Starts a flood in a lab's attacker namespace.
    ///
    /// @throws IllegalArgumentException where that namespace or its link is not that lab's own
    public static Flood start(Lab lab, Namespace attacker, FloodPlan plan, NanoClock clock) {
        Flood flood = prepare(lab, attacker, plan, clock);
        flood.begin();
        return flood;
    }

    /// Does all but send: some 300 ms, mostly the verifier's.
    ///
    /// @throws IllegalArgumentException where that namespace or its link is not that lab's own
    public static Flood prepare(Lab lab, Namespace attacker, FloodPlan plan, NanoClock clock) {
        lab.requireOwnLink(attacker, LabPlace.ATTACKER.link());
        lab.addIdlePair(attacker, ANCHOR);
        Flood flood = new Flood(attacker, plan, clock);
        Thread.ofPlatform().name("flood").daemon().start(flood::run);
        lab.runAtOnce(flood.thread.join());
        return flood;
    }

    /// Begins to send; its time runs from now.
    public void begin() {
        begun.complete(true);
    }

    /// The kernel's number of the thread that sends.
    public long threadNumber() {
        return thread.join();
    }

    /// Packets sent so far, by stream, in the plan's order.
    public List<Long> sentPackets() {
        synchronized (arena) {
            return arena.scope().isAlive() ? counts() : lastCounts;
        }
    }

    /// Completes when the flood has ended: closed, used up, or failed.
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /// Stops sending and waits for that.
    public void stop() {
        isStopAsked = true;
        begun.complete(false);
        ended.handle((done, failure) -> true).join();
    }

    @Override
    public void close() {
        stop();
        synchronized (arena) {
            if (arena.scope().isAlive()) {
                lastCounts = counts();
                arena.close();
                object.close();
            }
        }
    }

    private List<Long> counts() {
        return orders.stream().map(FloodOrder::sentPackets).toList();
    }

    private void run() {
        try {
            namespace.run(this::send);
            ended.complete(null);
        } catch (RuntimeException | Error e) {
            ended.completeExceptionally(e);
            thread.completeExceptionally(e);
        }
    }

    /// Runs inside the attacker's namespace.
    private void send() {
        thread.complete(ThreadNumber.ofCaller());
        int anchor = namespace.ifindex(ANCHOR).orElseThrow();
        try (XdpLink _ = XdpLink.attach(program, anchor, XdpMode.NATIVE)) {
            LiveFrames live = new LiveFrames(program, anchor, BATCH_PACKETS);
            boolean isBegun = begun.join();
            assert isBegun || isStopAsked;
            long startNanos = clock.nowNanos();
            long[] taken = new long[streams.size()];
            long sentPackets = 0;
            while (!isStopAsked && sentPackets < PACKETS_MAX) {
                long sinceNanos = clock.nowNanos() - startNanos;
                if (sinceNanos >= durationNanos) {
                    return;
                }
                sentPackets += sendRound(live, taken, sinceNanos);
                long roundNanos = clock.nowNanos() - startNanos - sinceNanos;
                LockSupport.parkNanos(Math.max(PAUSE_NANOS, roundNanos / 2));
            }
        }
    }

    /// Gives each stream its turn; answers how many packets were sent.
    private int sendRound(LiveFrames live, long[] taken, long sinceNanos) {
        int sent = 0;
        for (int stream = 0; stream < taken.length; stream++) {
            int count = take(taken, stream, sinceNanos);
            if (count > 0) {
                selected.set(ValueLayout.JAVA_INT, 0, stream);
                live.send(frames.get(stream), count);
                sent += count;
            }
        }
        return sent;
    }

    /// How many packets a stream sends now; they are then taken as sent, and those that it can't
    /// make up for are let go. 0 until a burst is worth its run.
    private int take(long[] taken, int stream, long sinceNanos) {
        long ratePps = streams.get(stream).ratePps();
        long due = sinceNanos * ratePps / NANOS_PER_SECOND;
        long behindMax = BEHIND_NANOS_MAX * ratePps / NANOS_PER_SECOND;
        taken[stream] = Math.max(taken[stream], due - Math.max(1, behindMax));
        long burst = Math.clamp(ratePps / BURSTS_PER_SECOND, 1, BURST_PACKETS_MAX);
        long count = due - taken[stream];
        if (count < burst) {
            return 0;
        }
        count = Math.min(count, BURST_PACKETS_MAX);
        taken[stream] += count;
        return (int) count;
    }

    private int outgoing() {
        return namespace
                .ifindex(LabPlace.ATTACKER.link())
                .orElseThrow(() -> new LabException("attacker: has no link"));
    }

    private MemorySegment map(String name) {
        try (BpfMap map = object.map(name)) {
            return map.mapped(arena);
        }
    }
}
