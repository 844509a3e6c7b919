package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.sql.DataSource;

/// Makes each level of the one below it: each span once, in the transaction that says that it is
/// done. Several controls may try at once: one of them does it.
///
/// Thread-safe. Every method throws [StoreAwayException] where PostgreSQL is away.
public final class MetricRollUp {
    private static final int ROWS_AT_ONCE = 10_000;

    private static final String UPDATE_LEVEL =
            """
            update metric_level
            set rolled_up_until_second = ?
            where level = ?
            """;

    private final DataSource dataSource;

    public MetricRollUp(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    private record Subject(int node, int subject) {}

    /// Rolls one more span of a level up, where it is time for one.
    ///
    /// @param level not [MetricLevel#SECOND]
    /// @param untilSecond seconds from here on may still come
    /// @return whether there was one; then there may be more
    public boolean step(MetricLevel level, long untilSecond) {
        try (Connection connection = dataSource.getConnection()) {
            // Before the transaction: nobody is to wait for tables' locks while it waits for its
            // own.
            summarize(connection, level.finer());
            connection.setAutoCommit(false);
            try {
                boolean isDone = step(connection, level, untilSecond);
                connection.commit();
                return isDone;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreAwayException("roll up " + level, e);
        }
    }

    /// The index by second finds nothing in pages that it wasn't told of.
    private static void summarize(Connection connection, MetricLevel level) throws SQLException {
        try (Statement summarize = connection.createStatement()) {
            summarize.execute(
                    """
                    select brin_summarize_new_values(pg_partition_tree.relid)
                    from pg_partition_tree('%s_by_second')
                    where isleaf
                    """
                            .formatted(level.table()));
        }
    }

    private static boolean step(Connection connection, MetricLevel level, long untilSecond)
            throws SQLException {
        MetricLevels levels = MetricLevels.own(connection);
        long from = levels.of(level).untilSecond();
        MetricLevel finer = level.finer();
        long finerUntil =
                finer == MetricLevel.SECOND
                        ? untilSecond
                        : Math.min(untilSecond, levels.of(finer).untilSecond());
        long until = level.startOf(finerUntil);
        if (until <= from) {
            return false;
        }
        OptionalLong first = first(connection, finer, from, until);
        if (first.isEmpty()) {
            moveOn(connection, level, until);
            return false;
        }
        long start = level.startOf(first.getAsLong());
        MetricCopy.write(connection, level, span(connection, level, start));
        moveOn(connection, level, start + level.seconds());
        return true;
    }

    private static OptionalLong first(
            Connection connection, MetricLevel finer, long from, long until) throws SQLException {
        String sql =
                """
                select min(second) as second
                from %s
                where second >= ?
                  and second < ?
                """
                        .formatted(finer.table());
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, from);
            select.setLong(2, until);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                long second = row.getLong("second");
                return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(second);
            }
        }
    }

    private static List<MetricRow> span(Connection connection, MetricLevel level, long start)
            throws SQLException {
        Map<Subject, MetricCounts> sums = new HashMap<>();
        String sql =
                """
                select node, subject, counts
                from %s
                where second >= ?
                  and second < ?
                """
                        .formatted(level.finer().table());
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(ROWS_AT_ONCE);
            select.setLong(1, start);
            select.setLong(2, start + level.seconds());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    var subject = new Subject(row.getInt("node"), row.getInt("subject"));
                    sums.computeIfAbsent(subject, _ -> new MetricCounts())
                            .addPacked(row.getBytes("counts"));
                }
            }
        }
        List<MetricRow> rows = new ArrayList<>();
        sums.forEach(
                (subject, counts) -> {
                    ByteString packed = counts.pack();
                    rows.add(new MetricRow(start, subject.node(), subject.subject(), packed));
                });
        return rows;
    }

    private static void moveOn(Connection connection, MetricLevel level, long until)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE_LEVEL)) {
            update.setLong(1, until);
            update.setString(2, level.name());
            update.executeUpdate();
        }
    }
}
