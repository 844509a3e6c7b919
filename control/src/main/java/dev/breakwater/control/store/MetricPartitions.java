package dev.breakwater.control.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/// Makes the partitions of metrics ahead of time, and drops the old ones.
///
/// Thread-safe. Every method throws [StoreAwayException] where PostgreSQL is away.
public final class MetricPartitions {
    /// Those of a level that are made at once: more would be a clock that is far off.
    private static final int PARTITIONS_MAX = 1_000;

    private static final String SELECT =
            """
            select relname
            from pg_inherits
            join pg_class on pg_class.oid = inhrelid
            where inhparent = ?::regclass
            """;

    private static final String UPDATE_LEVEL =
            """
            update metric_level
            set kept_from_second = ?
            where level = ?
              and kept_from_second < ?
            """;

    private final DataSource dataSource;

    public MetricPartitions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    /// Makes what is missing for rows of a span of time, of every level.
    ///
    /// @param untilSecond the first that needs no room
    public void make(long fromSecond, long untilSecond) {
        alone(
                "make room for metrics",
                connection -> {
                    for (MetricLevel level : MetricLevel.values()) {
                        make(connection, level, fromSecond, untilSecond);
                    }
                });
    }

    private static void make(
            Connection connection, MetricLevel level, long fromSecond, long untilSecond)
            throws SQLException {
        Set<String> made = new HashSet<>(partitions(connection, level));
        long width = level.partitionSeconds();
        long first = Math.floorDiv(fromSecond, width) * width;
        if ((untilSecond - first) / width > PARTITIONS_MAX) {
            throw new IllegalArgumentException(
                    "until: %d, from: %d (expected: at most %d partitions apart)"
                            .formatted(untilSecond, fromSecond, PARTITIONS_MAX));
        }
        for (long start = first; start < untilSecond; start += width) {
            String name = level.table() + "_" + start;
            if (!made.contains(name)) {
                execute(
                        connection,
                        "create table %s partition of %s for values from (%d) to (%d)"
                                .formatted(name, level.table(), start, start + width));
            }
        }
    }

    /// Drops partitions of a level that end before a second, as far as the next level has them.
    ///
    /// @return how many
    public int drop(MetricLevel level, long beforeSecond) {
        List<String> dropped = new ArrayList<>();
        alone(
                "drop old metrics",
                connection -> {
                    MetricLevels levels = MetricLevels.read(connection);
                    long before = Math.min(beforeSecond, levels.coarserUntil(level));
                    long width = level.partitionSeconds();
                    long keptFrom = Math.floorDiv(before, width) * width;
                    for (String name : partitions(connection, level)) {
                        if (start(level, name) < keptFrom) {
                            execute(connection, "drop table " + name);
                            dropped.add(name);
                        }
                    }
                    keepFrom(connection, level, keptFrom);
                });
        return dropped.size();
    }

    private static long start(MetricLevel level, String name) {
        return Long.parseLong(name.substring(level.table().length() + 1));
    }

    private static void keepFrom(Connection connection, MetricLevel level, long second)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE_LEVEL)) {
            update.setLong(1, second);
            update.setString(2, level.name());
            update.setLong(3, second);
            update.executeUpdate();
        }
    }

    private static List<String> partitions(Connection connection, MetricLevel level)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, level.table());
            List<String> names = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString("relname"));
                }
            }
            return names;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void alone(String call, Work work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                MetricLevels _ = MetricLevels.own(connection);
                work.on(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreAwayException(call, e);
        }
    }
}
