package dev.breakwater.control.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// PostgreSQL's data folder, and the commands that make it, serve it and clear it up.
///
/// @param data control's folder, which holds it and the log
record ServerFolder(Path data, PostgresPrograms programs, ServerAccount account) {
    /// The kernel's limit for a socket's path is 107 bytes.
    private static final int FOLDER_BYTES_MAX = 107 - "/.s.PGSQL.5432".length();

    private static final String FOLDER = "postgresql";
    private static final String MAJOR_VERSION = "18";
    private static final long INITDB_SECONDS_MAX = 120;
    private static final long STOP_SECONDS_MAX = 20;

    /// A line of postmaster.pid, from 0: `ready` padded with spaces once connections are served.
    private static final int STATUS_LINE = 7;

    private static final Logger logger = LoggerFactory.getLogger(ServerFolder.class);

    ServerFolder {
        Path folder = data.resolve(FOLDER);
        if (folder.toString().getBytes(StandardCharsets.UTF_8).length > FOLDER_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "data: "
                            + folder
                            + " (expected: at most "
                            + FOLDER_BYTES_MAX
                            + " bytes, since PostgreSQL's socket lies there)");
        }
    }

    /// PostgreSQL's own: `PGDATA`.
    Path folder() {
        return data.resolve(FOLDER);
    }

    /// Where the programs write what they have to say.
    Path log() {
        return data.resolve("postgresql.log");
    }

    Path socket() {
        return folder().resolve(".s.PGSQL.5432");
    }

    /// Makes the folder where there is none. One left half made by a crash is made anew.
    void create() throws IOException {
        requireReachable();
        Path versionFile = folder().resolve("PG_VERSION");
        if (Files.exists(versionFile)) {
            String version = Files.readString(versionFile).strip();
            if (!version.equals(MAJOR_VERSION)) {
                throw new IOException(
                        folder()
                                + ": of PostgreSQL "
                                + version
                                + " (expected: "
                                + MAJOR_VERSION
                                + "; move the data over with pg_dump of the older one)");
            }
            return;
        }
        Path fresh = data.resolve(FOLDER + ".new");
        PostgresPrograms.deleteTree(fresh);
        Files.createDirectory(fresh);
        account.own(fresh);
        run(
                INITDB_SECONDS_MAX,
                List.of(
                        programs.initdb().toString(),
                        "--pgdata=" + fresh,
                        "--username=" + EmbeddedPostgres.USER,
                        "--auth-local=trust",
                        "--auth-host=reject",
                        "--encoding=UTF8",
                        "--no-locale",
                        "--data-checksums"));
        Files.move(fresh, folder(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void requireReachable() throws IOException {
        Process test = start(List.of("test", "-w", data.toString()));
        if (!isOver(test, STOP_SECONDS_MAX) || test.exitValue() != 0) {
            throw new IOException(
                    "data: "
                            + data
                            + " (expected: a folder that user "
                            + account.name()
                            + " can reach; control runs as root, and PostgreSQL must not)");
        }
    }

    /// Starts the server. It is told to stop when the calling thread ends.
    Process serve() throws IOException {
        List<String> words = new ArrayList<>(List.of(programs.postgres().toString()));
        words.addAll(List.of("-D", folder().toString()));
        for (String setting :
                List.of(
                        "listen_addresses=",
                        "unix_socket_directories=.",
                        "unix_socket_permissions=0700",
                        "port=5432",
                        "fsync=on",
                        "synchronous_commit=on",
                        "full_page_writes=on",
                        "wal_level=minimal",
                        "max_wal_senders=0",
                        "max_wal_size=256MB",
                        "max_connections=20",
                        "shared_buffers=64MB",
                        "jit=off",
                        "log_checkpoints=off",
                        "log_min_error_statement=panic")) {
            words.addAll(List.of("-c", setting));
        }
        return start(words);
    }

    /// Whether the server says that it serves connections.
    boolean isReady() {
        try {
            List<String> lines = Files.readAllLines(pidFile());
            return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).startsWith("ready");
        } catch (IOException notYet) {
            return false;
        }
    }

    /// Ends a server that an earlier control left behind, and clears away what a dead one left.
    ///
    /// Only when no process runs in the folder is the pid file removed: it is PostgreSQL's own
    /// guard against two servers on one folder.
    void clear() throws IOException {
        if (!Files.exists(pidFile())) {
            return;
        }
        Optional<ProcessHandle> left = postmaster();
        if (left.isPresent()) {
            logger.atWarn()
                    .addKeyValue("pid", left.get().pid())
                    .log("A PostgreSQL that an earlier control left behind is ended.");
            stop(left.get());
        }
        List<ProcessHandle> rest = processesInside();
        for (ProcessHandle process : rest) {
            if (!isGone(process)) {
                throw new IOException(
                        folder()
                                + ": process "
                                + process.pid()
                                + " works in it (expected: none; end it, then start again)");
            }
        }
        Files.deleteIfExists(pidFile());
        Files.deleteIfExists(socket());
        Files.deleteIfExists(folder().resolve(".s.PGSQL.5432.lock"));
    }

    /// Stops a server in order, and at once where that takes too long. Nothing stored is lost
    /// either way.
    void stop(ProcessHandle server) throws IOException {
        for (String mode : List.of("fast", "immediate")) {
            Process stop =
                    start(
                            List.of(
                                    programs.pgCtl().toString(),
                                    "stop",
                                    "--pgdata=" + folder(),
                                    "--mode=" + mode,
                                    "--timeout=" + STOP_SECONDS_MAX));
            isOver(stop, STOP_SECONDS_MAX + 5);
            if (!server.isAlive() || isGone(server)) {
                return;
            }
        }
        server.destroyForcibly();
    }

    /// The living server that the pid file names. A number that another program got since is none.
    private Optional<ProcessHandle> postmaster() throws IOException {
        List<String> lines = Files.readAllLines(pidFile());
        if (lines.isEmpty() || !lines.getFirst().strip().matches("[1-9][0-9]{0,8}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).filter(this::isInside);
    }

    private List<ProcessHandle> processesInside() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(this::isInside).toList();
        }
    }

    /// Each process of PostgreSQL works in its data folder.
    private boolean isInside(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", "" + process.pid(), "cwd"))
                    .equals(folder().toRealPath());
        } catch (IOException | SecurityException goneOrForeign) {
            return false;
        }
    }

    private Path pidFile() {
        return folder().resolve("postmaster.pid");
    }

    private static boolean isGone(ProcessHandle process) {
        try {
            process.onExit().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException stillThere) {
            return !process.isAlive();
        }
    }

    private void run(long secondsMax, List<String> words) throws IOException {
        Process process = start(words);
        if (!isOver(process, secondsMax) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(
                    String.join(" ", words)
                            + ": failed (expected: exit code 0; see "
                            + log()
                            + ")");
        }
    }

    private static boolean isOver(Process process, long secondsMax) {
        try {
            return process.waitFor(secondsMax, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Process start(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(account.command(words));
        builder.directory(data.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(words.getFirst() + " (expected: to start): " + e, e);
        }
    }
}
