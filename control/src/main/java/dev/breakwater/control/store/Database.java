package dev.breakwater.control.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.breakwater.control.postgres.EmbeddedPostgres;
import dev.breakwater.control.postgres.UnixSocketFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// Connections to PostgreSQL, its tables brought up to date.
///
/// Thread-safe.
public final class Database implements AutoCloseable {
    /// The oldest PostgreSQL that the SQL was written for.
    private static final int MAJOR_VERSION_MIN = 15;

    private static final int CONNECTIONS_MAX = 8;
    private static final long CONNECT_MILLIS_MAX = 2_000;
    private static final int ANSWER_SECONDS_MAX = 60;
    private static final long VALIDATE_MILLIS_MAX = 1_000;

    private final HikariDataSource pool;

    private Database(HikariDataSource pool) {
        this.pool = pool;
    }

    /// Connects to a PostgreSQL of control's own.
    public static Database of(EmbeddedPostgres postgres) {
        Properties properties = new Properties();
        properties.setProperty("user", EmbeddedPostgres.USER);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
        properties.setProperty("socketFactoryArg", postgres.socket().toString());
        return open("jdbc:postgresql://localhost/" + EmbeddedPostgres.DATABASE, properties);
    }

    /// Connects to a PostgreSQL that somebody else runs.
    ///
    /// @param url `jdbc:postgresql://…`
    public static Database at(String url) {
        return open(url, new Properties());
    }

    private static Database open(String url, Properties properties) {
        properties.putIfAbsent("socketTimeout", Integer.toString(ANSWER_SECONDS_MAX));
        properties.putIfAbsent("connectTimeout", "2");
        properties.putIfAbsent("ApplicationName", "breakwater-control");
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgresql");
        config.setJdbcUrl(url);
        config.setDataSourceProperties(properties);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(CONNECT_MILLIS_MAX);
        config.setValidationTimeout(VALIDATE_MILLIS_MAX);
        HikariDataSource pool = new HikariDataSource(config);
        try {
            requireVersion(pool);
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(pool)
                    .locations("classpath:dev/breakwater/control/store")
                    .validateMigrationNaming(true)
                    .load()
                    .migrate();
            return new Database(pool);
        } catch (SQLException e) {
            pool.close();
            throw new StoreAwayException("connect", e);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static void requireVersion(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < MAJOR_VERSION_MIN) {
                throw new IllegalStateException(
                        "database-url: PostgreSQL "
                                + version
                                + " (expected: "
                                + MAJOR_VERSION_MIN
                                + " or newer)");
            }
        }
    }

    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
