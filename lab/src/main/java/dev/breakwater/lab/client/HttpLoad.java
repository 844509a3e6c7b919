package dev.breakwater.lab.client;

import dev.breakwater.runtime.time.NanoClock;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Asks for a page at a fixed rate, whether it is answered or not: most requests over connections
/// that are kept, a few over new ones.
///
/// Latency counts from the moment a request was due, so that a server which stalls can't hide the
/// requests that it kept from being sent (Tene, "How NOT to Measure Latency").
///
/// One thread offers; each kept connection and each new one has a virtual thread of its own.
public final class HttpLoad {
    private static final long TICK_NANOS = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int NEW_CONNECTIONS_MAX = 256;

    private record Due(long dueNanos, long dueMillis) {}

    private final OfferedLoad load;
    private final NanoClock clock;
    private final long wallOffsetMillis;
    private final Consumer<FinishedRequest> report;
    private final BlockingQueue<Due> waiting;
    private final Semaphore newPlaces = new Semaphore(NEW_CONNECTIONS_MAX);

    /// @param wallMillis wall time now
    /// @param report told each request as it ends, by many threads
    public HttpLoad(
            OfferedLoad load, NanoClock clock, long wallMillis, Consumer<FinishedRequest> report) {
        this.load = load;
        this.clock = clock;
        this.wallOffsetMillis = wallMillis - clock.nowNanos() / 1_000_000;
        this.report = report;
        // Whoever has waited for longer than the timeout has failed anyway.
        this.waiting =
                new ArrayBlockingQueue<>(
                        1 + load.keptRatePerSecond() * load.timeoutMillis() / 1_000);
    }

    /// Offers until interrupted.
    public void run() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int connection = 0; connection < load.keptConnections(); connection++) {
                threads.execute(this::serveKept);
            }
            offer(threads);
            threads.shutdownNow();
        }
    }

    private void offer(ExecutorService threads) {
        long startNanos = clock.nowNanos();
        long kept = 0;
        long made = 0;
        while (!Thread.currentThread().isInterrupted()) {
            long sinceNanos = clock.nowNanos() - startNanos;
            for (; kept * NANOS_PER_SECOND < sinceNanos * load.keptRatePerSecond(); kept++) {
                Due due = due(startNanos + kept * NANOS_PER_SECOND / load.keptRatePerSecond());
                if (!waiting.offer(due)) {
                    finish(due, RequestKind.KEPT, Outcome.TIMED_OUT);
                }
            }
            for (; made * NANOS_PER_SECOND < sinceNanos * load.newRatePerSecond(); made++) {
                Due due = due(startNanos + made * NANOS_PER_SECOND / load.newRatePerSecond());
                if (newPlaces.tryAcquire()) {
                    threads.execute(() -> serveNew(due));
                } else {
                    finish(due, RequestKind.NEW, Outcome.TIMED_OUT);
                }
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private void serveNew(Due due) {
        int timeoutMillis = load.newTimeoutMillis();
        try (HttpConnection connection = connect(timeoutMillis)) {
            connection.fetch(Math.max(1, timeoutMillis - elapsedMillis(due)));
            finish(due, RequestKind.NEW, Outcome.SERVED);
        } catch (SocketTimeoutException e) {
            finish(due, RequestKind.NEW, Outcome.TIMED_OUT);
        } catch (IOException e) {
            finish(due, RequestKind.NEW, Outcome.BROKEN);
        } finally {
            newPlaces.release();
        }
    }

    private void serveKept() {
        Optional<HttpConnection> connection = Optional.empty();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                connection = serveKept(waiting.take(), connection);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connection.ifPresent(HttpConnection::close);
        }
    }

    /// Answers the connection to go on with; none where it broke.
    private Optional<HttpConnection> serveKept(Due due, Optional<HttpConnection> kept) {
        Optional<HttpConnection> connection = kept;
        int leftMillis = load.timeoutMillis() - elapsedMillis(due);
        if (leftMillis <= 0) {
            finish(due, RequestKind.KEPT, Outcome.TIMED_OUT);
            return connection;
        }
        try {
            if (connection.isEmpty()) {
                connection = Optional.of(connect(load.timeoutMillis()));
                leftMillis = Math.max(1, load.timeoutMillis() - elapsedMillis(due));
            }
            connection.get().fetch(leftMillis);
            finish(due, RequestKind.KEPT, Outcome.SERVED);
            return connection;
        } catch (SocketTimeoutException e) {
            finish(due, RequestKind.KEPT, Outcome.TIMED_OUT);
        } catch (IOException e) {
            finish(due, RequestKind.KEPT, Outcome.BROKEN);
        }
        connection.ifPresent(HttpConnection::close);
        return Optional.empty();
    }

    private HttpConnection connect(int timeoutMillis) throws IOException {
        return HttpConnection.connect(load.address(), load.port(), timeoutMillis);
    }

    private Due due(long dueNanos) {
        return new Due(dueNanos, wallOffsetMillis + dueNanos / 1_000_000);
    }

    private int elapsedMillis(Due due) {
        return (int) TimeUnit.NANOSECONDS.toMillis(clock.nowNanos() - due.dueNanos());
    }

    private void finish(Due due, RequestKind kind, Outcome outcome) {
        long latencyMicros = (clock.nowNanos() - due.dueNanos()) / 1_000;
        report.accept(new FinishedRequest(due.dueMillis(), kind, outcome, latencyMicros));
    }
}
