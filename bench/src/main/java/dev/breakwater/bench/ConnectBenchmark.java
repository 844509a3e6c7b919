package dev.breakwater.bench;

import dev.breakwater.lab.LabPlace;
import dev.breakwater.lab.flood.Flood;
import dev.breakwater.lab.flood.FloodPlan;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.testkit.network.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Real clients of a protocol connect, one after the other, while a flood runs against the same
/// node: how many get in, and how long it takes them, against the same without a flood right
/// before. Clients and services have all CPUs but the flood's, with a flood and without. Owned by
/// one thread.
final class ConnectBenchmark {
    private static final String FIGURE = "proof.connect.";
    private static final String REAL_FLOOD = "handshake";

    /// Of a cell; its time is the median of so many runs' medians.
    private static final int CONNECTS = 1_000;

    private static final int RUNS = 10;
    private static final int IDLE_CONNECTS = 200;
    private static final int WARM_UP_CONNECTS = 400;

    /// Where more fail the cell ends, for each one waits.
    private static final int FAILURES_MAX = 20;

    private static final Duration FLOOD_LONGEST = Duration.ofMinutes(2);

    private final ConnectProtocol protocol;
    private final ConnectStage stage;
    private final ConnectPeer peer;
    private final Cpus cpus;
    private final Benchmark.Progress progress;
    private final List<Measured> measured = new ArrayList<>();
    private final StringBuilder row = new StringBuilder();
    private int connects;

    /// Connects of one kind, one after the other. Owned by one thread.
    private static final class Cell {
        private final List<Double> nanos = new ArrayList<>();
        private int failures;
        private String firstFailure = "";

        int tried() {
            return nanos.size();
        }

        /// Of all of them, or of some: the failed ones count with the time they waited.
        double median(int from, int to) {
            List<Double> sorted = nanos.subList(from, to).stream().sorted().toList();
            return sorted.get(sorted.size() / 2);
        }

        double median() {
            return median(0, nanos.size());
        }
    }

    private ConnectBenchmark(
            ConnectProtocol protocol,
            ConnectStage stage,
            ConnectPeer peer,
            Cpus cpus,
            Benchmark.Progress progress) {
        this.protocol = protocol;
        this.stage = stage;
        this.peer = peer;
        this.cpus = cpus;
        this.progress = progress;
    }

    /// What all figures of a protocol begin with.
    static String figure(ConnectProtocol protocol) {
        return FIGURE + protocol.label();
    }

    /// One row of the matrix.
    static List<Measured> run(ConnectProtocol protocol, Benchmark.Progress progress)
            throws Exception {
        try (ConnectStage stage = ConnectStage.raise();
                ConnectPeer peer = stage.open(protocol)) {
            Cpus cpus = Cpus.now(stage.lab().at(LabPlace.EDGE));
            try {
                cpus.leaveOne();
                return new ConnectBenchmark(protocol, stage, peer, cpus, progress).row();
            } finally {
                cpus.restore();
            }
        }
    }

    private List<Measured> row() throws Exception {
        row.append("| `").append(protocol.label()).append("` |");
        connect(WARM_UP_CONNECTS);
        for (ConnectFlood kind : ConnectFlood.values()) {
            Cell idle = connect(IDLE_CONNECTS);
            FloodPlan plan = new FloodPlan(List.of(kind.stream(protocol)), FLOOD_LONGEST, 1);
            try (Flood flood =
                    Flood.prepare(
                            stage.lab(),
                            stage.lab().at(LabPlace.ATTACKER),
                            plan,
                            NanoClock.system())) {
                cpus.keepApart(flood.threadNumber());
                flood.begin();
                Await.until(() -> sent(flood) > kind.ratePps() / 20, "a flood");
                long seen = stage.received();
                long before = sent(flood);
                long started = System.nanoTime();
                Cell cell = connect(CONNECTS);
                long packets = sent(flood) - before;
                requireArrived(kind.label(), packets, stage.received() - seen);
                add(kind.label(), packets, System.nanoTime() - started, "packets", idle, cell);
            }
        }
        realFlood();
        progress.at(row.toString());
        return measured;
    }

    /// The one whose sources prove their addresses.
    private void realFlood() throws Exception {
        ConnectProtocol target = protocol.isOverTcp() ? protocol : ConnectProtocol.MINECRAFT;
        Cell idle = connect(IDLE_CONNECTS);
        try (ConnectPeer other = target == protocol ? peer : stage.open(target);
                RealHandshakes flood =
                        new RealHandshakes(
                                stage.namespace(LabPlace.ATTACKER), ipv4Service(target))) {
            assert other != null;
            Await.until(() -> flood.connected() > 0, "a flood");
            long before = flood.connected();
            long started = System.nanoTime();
            Cell cell = connect(CONNECTS);
            long nanos = System.nanoTime() - started;
            add(REAL_FLOOD, flood.connected() - before, nanos, "connections", idle, cell);
        }
    }

    private static InetSocketAddress ipv4Service(ConnectProtocol target) {
        return new InetSocketAddress(ConnectStage.ipv4Text(target.place()), target.port());
    }

    private static long sent(Flood flood) {
        return flood.sentPackets().getFirst();
    }

    /// A flood that never met the packet path would be measured for one that it held off.
    private static void requireArrived(String flood, long sent, long arrived) {
        if (arrived < sent * 0.9) {
            throw new IllegalStateException(
                    "flood " + flood + ": " + arrived + " of " + sent + " arrived (expected: all)");
        }
    }

    private void add(String flood, long sent, long nanos, String what, Cell idle, Cell cell) {
        double success = 1 - cell.failures / (double) cell.tried();
        int runConnects = Math.max(1, cell.tried() / RUNS);
        double[] ratios = new double[cell.tried() / runConnects];
        for (int run = 0; run < ratios.length; run++) {
            int from = run * runConnects;
            ratios[run] = cell.median(from, from + runConnects) / idle.median();
        }
        String against = "%d %s a second".formatted(sent * 1_000_000_000L / nanos, what);
        String name = figure(protocol) + "." + flood;
        Measured time = Measured.median(name + ".time.ratio", "ratio", against, ratios);
        measured.add(
                new Measured(
                        name + ".success",
                        success,
                        "ratio",
                        success,
                        success,
                        cell.tried(),
                        against));
        measured.add(time);
        row.append(String.format(Locale.ROOT, " %.3f, %.2f |", success, time.value()));
        progress.at(
                "%s during %s (%s): %d of %d connect, %.0f µs, without it %.0f µs %s"
                        .formatted(
                                protocol.label(),
                                flood,
                                against,
                                cell.tried() - cell.failures,
                                cell.tried(),
                                cell.median() / 1e3,
                                idle.median() / 1e3,
                                cell.firstFailure));
    }

    /// From inside the clients' namespace.
    private Cell connect(int count) {
        return stage.namespace(LabPlace.CLIENT).call(() -> connectHere(count));
    }

    private Cell connectHere(int count) {
        Cell cell = new Cell();
        while (cell.tried() < count && cell.failures < FAILURES_MAX) {
            InetSocketAddress from = ConnectStage.client(protocol, connects++);
            long started = System.nanoTime();
            try {
                peer.connect(from, ConnectStage.service(protocol));
            } catch (IOException e) {
                cell.failures++;
                cell.firstFailure = cell.firstFailure.isEmpty() ? e.toString() : cell.firstFailure;
            }
            cell.nanos.add((double) (System.nanoTime() - started));
        }
        return cell;
    }
}
