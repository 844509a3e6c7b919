package dev.breakwater.lab.demo;

import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabException;
import dev.breakwater.lab.LabProcess;
import dev.breakwater.lab.client.FinishedRequest;
import dev.breakwater.lab.client.Outcome;
import dev.breakwater.lab.flood.Flood;
import dev.breakwater.runtime.time.NanoClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The demonstration: a web server and its visitor, a flood that hurts, and the shield that the
/// flood breaks on. Nothing is faked: real namespaces, packets, processes and measurements.
///
/// Owned by one thread, but for [#stop].
public final class Demo {
    public static final int EXIT_HELD = 0;
    public static final int EXIT_FAILED = 1;
    public static final int EXIT_NOT_HELD = 4;

    private static final long CALM_SECONDS = 2;
    private static final long UNPROTECTED_SECONDS = 4;

    /// How long control and the agent may take to be there.
    private static final long READY_SECONDS_MAX = 60;

    /// How long a demonstration that was killed may take to be removed.
    private static final int LEFTOVER_SECONDS_MAX = 30;

    /// Counters come once a second; the last ones belong to the flood's end.
    private static final long AFTER_SECONDS = 2;

    private static final long STOP_SECONDS_MAX = 30;

    /// What was stuck in the flood needs the client's timeout to end; and the seconds of counters
    /// at both ends are not wholly under the protected flood.
    private static final long EDGE_MILLIS = Stage.LOAD.timeoutMillis();

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final DemoOptions options;
    private final NanoClock clock;
    private final InstantSource wall;
    private final LiveTable table;
    private final Summary summary;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    public Demo(DemoOptions options, PrintWriter out, NanoClock clock, InstantSource wall) {
        this.options = options;
        this.clock = clock;
        this.wall = wall;
        this.table = new LiveTable(out, options.isTerminal());
        this.summary = new Summary(out, table);
    }

    /// Runs the demonstration and answers the process's exit code.
    ///
    /// @throws LabException where the machine can't have it, or another one runs
    public int run() {
        requireRoot();
        try (DemoLock _ = DemoLock.take()) {
            summary.introduce();
            if (!Lab.clearLeftovers(Stage.LAB, LEFTOVER_SECONDS_MAX)) {
                throw new LabException("an earlier demo: still being removed; try again");
            }
            try (Stage stage = Stage.build(options.root())) {
                return play(stage);
            }
        } catch (Stopped e) {
            return EXIT_FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_FAILED;
        } finally {
            ended.countDown();
        }
    }

    /// Has the demonstration end soon and waits until everything is removed. For a signal's thread.
    public void stop() {
        stopAsked.countDown();
        try {
            // Beyond this the janitor does it, as after kill -9.
            boolean isOver = ended.await(STOP_SECONDS_MAX, TimeUnit.SECONDS);
            assert isOver || stopAsked.getCount() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int play(Stage stage) throws InterruptedException {
        stage.awaitClient();
        Result result = measure(stage);
        summary.print(result);
        options.summaryFile().ifPresent(file -> write(file, result));
        if (!options.exits()) {
            stage.client().close();
            summary.inviteToTheApi(stage.api().address());
            awaitStop();
            summary.sayFarewell();
        }
        return result.judgement().held() ? EXIT_HELD : EXIT_NOT_HELD;
    }

    private Result measure(Stage stage) {
        table.printHead();
        try (Flood flood = stage.prepareFlood(Attack.plan(wall.millis()), clock)) {
            Observer observer = new Observer(stage, flood, clock);
            long calmMillis = wall.millis();
            show(Phase.CALM, observer, CALM_SECONDS, () -> true);
            flood.begin();
            table.announce("the flood begins");
            long floodMillis = wall.millis();
            show(Phase.UNPROTECTED, observer, UNPROTECTED_SECONDS, () -> isReady(stage));
            table.announce(applied(stage));
            long appliedMillis = wall.millis();
            show(Phase.PROTECTED, observer, options.protectedSeconds(), () -> true);
            long endMillis = wall.millis();
            flood.stop();
            table.announce("the flood ends");
            show(Phase.CALM, observer, AFTER_SECONDS, () -> true);
            return new Result(
                    Served.of(observer.requestsDue(calmMillis, floodMillis)),
                    Served.of(observer.requestsDue(floodMillis, appliedMillis)),
                    Served.of(observer.requestsDue(appliedMillis + EDGE_MILLIS, endMillis)),
                    firstProtected(observer.requestsDue(appliedMillis, endMillis)),
                    observer.counted(appliedMillis + EDGE_MILLIS, endMillis - EDGE_MILLIS));
        }
    }

    private String applied(Stage stage) {
        String resources = ResourceFile.toJson(options.root().resolve("demo/protection.yaml"));
        long startNanos = clock.nowNanos();
        long version = stage.api().apply(resources);
        return "demo/protection.yaml applied: version %d on every node, %d ms"
                .formatted(version, (clock.nowNanos() - startNanos) / 1_000_000);
    }

    /// Shows rows for that long, and on until it may go on.
    private void show(Phase phase, Observer observer, long seconds, BooleanSupplier mayGoOn) {
        long startNanos = clock.nowNanos();
        long fromNanos = startNanos + seconds * NANOS_PER_SECOND;
        long untilNanos = fromNanos + READY_SECONDS_MAX * NANOS_PER_SECOND;
        boolean isOver = false;
        for (long row = 1; !isOver; row++) {
            long rowNanos = startNanos + row * NANOS_PER_SECOND;
            while (!isOver && clock.nowNanos() < rowNanos) {
                isOver = clock.nowNanos() >= fromNanos && mayGoOn.getAsBoolean();
                parkUntil(isOver ? rowNanos - NANOS_PER_SECOND : nextLook(fromNanos, rowNanos));
            }
            isOver |= clock.nowNanos() >= fromNanos && mayGoOn.getAsBoolean();
            table.print(observer.look(phase));
            if (clock.nowNanos() > untilNanos) {
                throw new LabException(
                        "control and agent: not ready after " + READY_SECONDS_MAX + " s");
            }
        }
    }

    /// Once the phase may end, it ends within a tenth of a second.
    private long nextLook(long fromNanos, long rowNanos) {
        long nowNanos = clock.nowNanos();
        return Math.min(rowNanos, Math.max(fromNanos, nowNanos + NANOS_PER_SECOND / 10));
    }

    private static boolean isReady(Stage stage) {
        for (LabProcess service : stage.services()) {
            if (!service.process().isAlive()) {
                throw new LabException(service.name() + ": ended early. " + service.lastWords());
            }
        }
        return stage.api().hasNode();
    }

    private double firstProtected(List<FinishedRequest> requests) {
        long startMillis =
                ProcessHandle.current()
                        .info()
                        .startInstant()
                        .orElseGet(wall::instant)
                        .toEpochMilli();
        return requests.stream()
                .filter(request -> request.outcome() == Outcome.SERVED)
                .mapToLong(FinishedRequest::endedMillis)
                .min()
                .stream()
                .mapToDouble(millis -> (millis - startMillis) / 1e3)
                .findFirst()
                .orElse(Double.NaN);
    }

    private void parkUntil(long nanos) {
        for (long left = nanos - clock.nowNanos(); left > 0; left = nanos - clock.nowNanos()) {
            try {
                if (stopAsked.await(left, TimeUnit.NANOSECONDS)) {
                    throw new Stopped();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Stopped();
            }
        }
    }

    private void awaitStop() {
        try {
            stopAsked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void requireRoot() {
        try {
            if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                throw new LabException(
                        "root is needed, for namespaces and BPF: sudo ./breakwater demo");
            }
        } catch (IOException e) {
            throw new LabException("/proc/self: " + e, e);
        }
    }

    private static void write(Path file, Result result) {
        try {
            Files.writeString(file, result.toJson() + "\n");
        } catch (IOException e) {
            throw new LabException("summary " + file + ": " + e, e);
        }
    }

    /// The demonstration was told to end before it was over.
    private static final class Stopped extends RuntimeException {
        @Serial private static final long serialVersionUID = 1L;
    }
}
