package dev.breakwater.control.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.control.Caches;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.testkit.network.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
    /// A folder that PostgreSQL made: making one takes longer than all the rest of a test.
    @TempDir static Path made;

    @TempDir Path data;

    @BeforeAll
    static void make() {
        EmbeddedPostgres.start(made, Caches.forPostgres(), NanoClock.system()).close();
    }

    @BeforeEach
    void copy() throws Exception {
        String from = made.resolve("postgresql").toString();
        int exitCode = new ProcessBuilder("cp", "-a", from, data.toString()).start().waitFor();
        assertThat(exitCode).isZero();
    }

    @Test
    void keepsWhatWasStoredBetweenStarts() throws SQLException {
        try (EmbeddedPostgres first = start()) {
            run(first, "create table kept as select 7 as number");
        }

        try (EmbeddedPostgres second = start()) {
            assertThat(ask(second, "select number from kept")).isEqualTo("7");
        }
    }

    @Test
    void isTheVersionThatTheCacheSays() throws SQLException {
        try (EmbeddedPostgres postgres = start()) {
            String version = ask(postgres, "show server_version");

            assertThat(version).startsWith(PostgresPrograms.VERSION);
        }
    }

    @Test
    void runsWithoutRootsRightsInAFolderOfItsOwn() throws IOException {
        try (EmbeddedPostgres postgres = start()) {
            Object owner = Files.getAttribute(Path.of("/proc/" + postgres.pid()), "unix:uid");
            Path folder = data.resolve("postgresql");

            assertThat(owner).isNotEqualTo(0);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void isDurable() throws SQLException {
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "show fsync")).isEqualTo("on");
            assertThat(ask(postgres, "show synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void isStartedAgainWhenItIsKilled() throws SQLException {
        try (EmbeddedPostgres postgres = start()) {
            run(postgres, "create table kept as select 7 as number");
            long killed = postgres.pid();

            ProcessHandle.of(killed).orElseThrow().destroyForcibly();

            Await.until(() -> answers(postgres), "PostgreSQL is back");
            assertThat(postgres.pid()).isNotEqualTo(killed);
            assertThat(ask(postgres, "select number from kept")).isEqualTo("7");
        }
    }

    @Test
    void endsTheServerThatAnEarlierControlLeft() throws Exception {
        Process left = startAlone();

        try (EmbeddedPostgres postgres = start()) {
            assertThat(left.isAlive()).isFalse();
            assertThat(answers(postgres)).isTrue();
        } finally {
            left.destroyForcibly();
        }
    }

    @Test
    void startsOverThePidFileOfAServerThatIsNoMore() throws Exception {
        Process left = startAlone();
        left.destroyForcibly().waitFor();

        try (EmbeddedPostgres postgres = start()) {
            assertThat(answers(postgres)).isTrue();
        }
    }

    @Test
    void leavesAProcessAloneThatGotTheServersNumber() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        Files.writeString(data.resolve("postgresql/postmaster.pid"), other.pid() + "\n");

        try (EmbeddedPostgres postgres = start()) {
            assertThat(other.isAlive()).isTrue();
            assertThat(answers(postgres)).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void makesAFolderAnewThatWasLeftHalfMade() throws IOException {
        Files.move(data.resolve("postgresql"), data.resolve("postgresql.new"));

        try (EmbeddedPostgres postgres = start()) {
            assertThat(answers(postgres)).isTrue();
            assertThat(data.resolve("postgresql.new")).doesNotExist();
        }
    }

    @Test
    void refusesAFolderThatAnotherControlUses() {
        try (EmbeddedPostgres postgres = start()) {
            assertThat(answers(postgres)).isTrue();

            assertThatThrownBy(this::start)
                    .hasMessageContaining("data: ")
                    .hasMessageContaining(
                            "(expected: a folder that no other running control uses)");
        }
    }

    @Test
    void refusesAFolderOfAnotherPostgres() throws IOException {
        Files.writeString(data.resolve("postgresql/PG_VERSION"), "9\n");

        assertThatThrownBy(this::start).hasMessageContaining("of PostgreSQL 9 (expected: 18");
    }

    @Test
    void unpacksAnewWhatACrashSpoiled(@TempDir Path cache) throws IOException {
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
        PostgresPrograms first = PostgresPrograms.unpackedIn(cache);
        Files.writeString(first.initdb(), "");

        PostgresPrograms second = PostgresPrograms.unpackedIn(cache);

        assertThat(second.initdb()).isNotEmptyFile();
    }

    @Test
    void refusesACacheThatOthersCanWriteTo(@TempDir Path cache) throws IOException {
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> PostgresPrograms.unpackedIn(cache))
                .hasMessageContaining("written by no other");
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(data, Caches.forPostgres(), NanoClock.system());
    }

    /// A server as an earlier control would leave it: nobody's child that matters, and no end in
    /// sight.
    private Process startAlone() throws IOException {
        ServerAccount account = ServerAccount.ofThisProcess();
        account.own(data);
        List<String> words =
                account.command(
                        List.of(
                                PostgresPrograms.unpackedIn(Caches.forPostgres())
                                        .postgres()
                                        .toString(),
                                "-D",
                                data.resolve("postgresql").toString(),
                                "-c",
                                "listen_addresses=",
                                "-c",
                                "unix_socket_directories=."));
        Process server =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Path socket = data.resolve("postgresql/.s.PGSQL.5432");
        Await.until(() -> Files.exists(socket), "the server that is left");
        return server;
    }

    private static boolean answers(EmbeddedPostgres postgres) {
        try {
            return ask(postgres, "select 1").equals("1");
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void run(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", EmbeddedPostgres.USER);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
        properties.setProperty("socketFactoryArg", postgres.socket().toString());
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost/" + EmbeddedPostgres.DATABASE, properties);
    }
}
