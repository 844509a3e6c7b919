package dev.breakwater.control.postgres;

import dev.breakwater.runtime.time.NanoClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL of control's own, reached through a socket in a folder that only its account may
/// enter. It is started again whenever it dies, and stops with control, however control ends.
///
/// Thread-safe.
public final class EmbeddedPostgres implements AutoCloseable {
    /// The database's user, and the database.
    public static final String USER = "breakwater";

    public static final String DATABASE = "postgres";

    private static final long READY_SECONDS_MAX = 60;
    private static final long RESTART_PAUSE_MILLIS_MAX = 5_000;
    private static final long LOG_BYTES_MAX = 8 << 20;
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final FileLock lock;
    private final ServerFolder server;
    private final NanoClock clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<Void> firstReady = new CompletableFuture<>();
    private final Thread supervisor;
    private volatile @Nullable Process running;

    private EmbeddedPostgres(FileLock lock, ServerFolder server, NanoClock clock) {
        this.lock = lock;
        this.server = server;
        this.clock = clock;
        this.supervisor =
                Thread.ofPlatform().daemon().name("postgresql").unstarted(this::supervise);
    }

    /// Starts PostgreSQL on a folder, made where there is none, and waits until it serves.
    ///
    /// @param data control's folder: PostgreSQL's is `postgresql` inside
    /// @param cache where the programs are unpacked, once
    /// @throws IllegalStateException where another control uses the folder
    public static EmbeddedPostgres start(Path data, Path cache, NanoClock clock) {
        try {
            Path folder = Files.createDirectories(data).toRealPath();
            ServerAccount account = ServerAccount.ofThisProcess();
            account.own(folder);
            FileLock lock = lock(folder.resolve("lock"));
            PostgresPrograms programs = PostgresPrograms.unpackedIn(cache.toAbsolutePath());
            ServerFolder server = new ServerFolder(folder, programs, account);
            shorten(server.log());
            EmbeddedPostgres postgres = new EmbeddedPostgres(lock, server, clock);
            postgres.supervisor.start();
            postgres.awaitFirstReady();
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException("data: " + data + ": " + e, e);
        }
    }

    private void awaitFirstReady() {
        try {
            firstReady.join();
        } catch (CompletionException e) {
            close();
            throw new IllegalStateException("PostgreSQL didn't start: " + e.getCause(), e);
        }
    }

    /// Where it listens.
    public Path socket() {
        return server.socket();
    }

    /// The server's process number; 0 while there is none.
    public long pid() {
        Process process = running;
        return process == null ? 0 : process.pid();
    }

    @Override
    public void close() {
        closing.countDown();
        Process process = running;
        try {
            if (process != null) {
                server.stop(process.toHandle());
            }
            supervisor.join();
            lock.release();
            lock.channel().close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Held as long as this process lives: the kernel drops it however control ends.
    private static FileLock lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            // Answered below, like a lock of another process.
        }
        channel.close();
        throw new IllegalStateException(
                "data: "
                        + file.getParent()
                        + " (expected: a folder that no other running control uses)");
    }

    private static void shorten(Path logFile) throws IOException {
        if (Files.exists(logFile) && Files.size(logFile) > LOG_BYTES_MAX) {
            Path older = logFile.resolveSibling(logFile.getFileName() + ".1");
            Files.move(logFile, older, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// The server is this thread's child: where the thread ends without stopping it, by a kill of
    /// the process, the kernel tells the server to stop.
    private void supervise() {
        long pauseMillis = 0;
        try {
            while (!closing.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                boolean wasReady = serveOnce();
                if (!firstReady.isDone()) {
                    throw new IOException("it ended or hung at its start; see " + server.log());
                }
                pauseMillis = wasReady ? 0 : nextPause(pauseMillis);
            }
        } catch (IOException | RuntimeException e) {
            firstReady.completeExceptionally(e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static long nextPause(long pauseMillis) {
        return Math.min(Math.max(100, pauseMillis * 2), RESTART_PAUSE_MILLIS_MAX);
    }

    /// Serves until the server dies or control ends; answers whether it got ready.
    private boolean serveOnce() throws IOException, InterruptedException {
        try {
            server.clear();
            if (!firstReady.isDone()) {
                // Later, a folder that is gone is a fault, and no reason for an empty history.
                server.create();
            }
            Process process = server.serve();
            running = process;
            boolean isReady = awaitReady(process);
            if (isReady) {
                firstReady.complete(null);
            }
            if (!isReady || closing.getCount() == 0) {
                server.stop(process.toHandle());
            }
            int exitCode = process.waitFor();
            if (closing.getCount() > 0) {
                log.atWarn()
                        .addKeyValue("exitCode", exitCode)
                        .log("PostgreSQL ended by itself; it is started again.");
            }
            return isReady;
        } catch (IOException | UncheckedIOException e) {
            if (!firstReady.isDone()) {
                throw e;
            }
            log.atError().setCause(e).log("PostgreSQL can't be started; it is tried again.");
            return false;
        } finally {
            running = null;
        }
    }

    private boolean awaitReady(Process process) throws InterruptedException {
        long untilNanos = clock.nowNanos() + TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
        while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
            if (server.isReady()) {
                return true;
            }
            if (closing.getCount() == 0 || clock.nowNanos() > untilNanos) {
                return false;
            }
        }
        return false;
    }
}
