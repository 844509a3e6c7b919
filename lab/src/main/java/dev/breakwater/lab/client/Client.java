package dev.breakwater.lab.client;

import dev.breakwater.lab.Java;
import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabPlace;
import dev.breakwater.lab.LabProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The client that runs in a lab, as seen from here: what it reported.
///
/// Thread-safe.
public final class Client implements AutoCloseable {
    private static final int REPORTS_MAX = 1_000_000;

    private final LabProcess process;
    private final Thread reader;
    private final Deque<FinishedRequest> reports = new ArrayDeque<>();

    private Client(LabProcess process) {
        this.process = process;
        this.reader = Thread.ofPlatform().name("client reports").daemon().unstarted(this::read);
    }

    /// Starts a client in the lab's client namespace.
    public static Client start(Lab lab, OfferedLoad load) {
        List<String> command = Java.command(ClientProcess.class, load.toArguments());
        Client client = new Client(lab.start(LabPlace.CLIENT, "client", command, true));
        client.reader.start();
        return client;
    }

    /// Takes what was reported since the last call. Reports beyond a million are let go, the
    /// oldest first.
    public List<FinishedRequest> takeReports() {
        synchronized (reports) {
            List<FinishedRequest> taken = new ArrayList<>(reports);
            reports.clear();
            return taken;
        }
    }

    /// Takes what was reported since the last call, once there is that much of it; what there is,
    /// where that takes too long.
    public List<FinishedRequest> awaitReports(int count, Duration longest)
            throws InterruptedException {
        long endMillis = InstantSource.system().millis() + longest.toMillis();
        synchronized (reports) {
            while (reports.size() < count) {
                long leftMillis = endMillis - InstantSource.system().millis();
                if (leftMillis <= 0) {
                    break;
                }
                reports.wait(leftMillis);
            }
            return takeReports();
        }
    }

    /// Ends the client.
    @Override
    public void close() {
        process.process().destroy();
    }

    private void read() {
        try (BufferedReader lines = process.process().inputReader(StandardCharsets.US_ASCII)) {
            lines.lines().map(FinishedRequest::parse).forEach(this::keep);
        } catch (UncheckedIOException | IOException e) {
            // The client has ended, or the lab.
        }
    }

    private void keep(FinishedRequest request) {
        synchronized (reports) {
            if (reports.size() == REPORTS_MAX) {
                reports.removeFirst();
            }
            reports.addLast(request);
            reports.notifyAll();
        }
    }
}
