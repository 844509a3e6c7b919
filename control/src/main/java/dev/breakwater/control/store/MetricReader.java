package dev.breakwater.control.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import javax.sql.DataSource;

/// Reads what was counted: of one level, and what that level doesn't have yet of the finer ones.
///
/// Thread-safe. Every method throws [StoreAwayException] where PostgreSQL is away.
public final class MetricReader {
    /// Rows that one question may read.
    public static final int ROWS_MAX = 1_000_000;

    private static final int ROWS_AT_ONCE = 20_000;

    private final DataSource dataSource;

    public MetricReader(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// Takes one number.
    ///
    /// Its parameters: the first second of the row, ids of names, and the two numbers.
    @FunctionalInterface
    public interface Reader {
        void read(long second, int node, int subject, int key, long first, long another);
    }

    /// What was read.
    ///
    /// @param isWhole false where there were more rows than a question may read
    public record Answer(long rows, boolean isWhole) {}

    /// From which second on a level has what was counted.
    public long keptFrom(MetricLevel level) {
        try (Connection connection = dataSource.getConnection()) {
            return MetricLevels.read(connection).of(level).keptFromSecond();
        } catch (SQLException e) {
            throw new StoreAwayException("read how long metrics are kept", e);
        }
    }

    /// Reads all numbers of a span of time, each once, in no order.
    ///
    /// @param level the coarsest that may be read
    /// @param fromSecond what the level doesn't begin a row with is read from the row's begin on
    /// @param node only this one's; every node's where empty
    public Answer read(
            MetricLevel level,
            long fromSecond,
            long untilSecond,
            Collection<Integer> subjects,
            Optional<Integer> node,
            Reader reader) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                Question question = new Question(connection, subjects.toArray(), node, reader);
                question.read(level, level.startOf(fromSecond), untilSecond);
                return new Answer(question.rows, question.rows < ROWS_MAX);
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreAwayException("read metrics", e);
        }
    }

    private static final class Question {
        private final Connection connection;
        private final Object[] subjects;
        private final Optional<Integer> node;
        private final Reader reader;
        private long rows;

        Question(Connection connection, Object[] subjects, Optional<Integer> node, Reader reader) {
            this.connection = connection;
            this.subjects = subjects;
            this.node = node;
            this.reader = reader;
        }

        void read(MetricLevel level, long from, long until) throws SQLException {
            MetricLevels levels = MetricLevels.read(connection);
            long next = from;
            // What a level has not got yet is in the one below it, to the last second.
            for (MetricLevel at = level; next < until; at = at.finer()) {
                boolean isLast = at == MetricLevel.SECOND;
                long end = isLast ? until : Math.min(until, levels.of(at).untilSecond());
                if (end > next) {
                    readOne(at, next, end);
                    next = end;
                }
                if (isLast) {
                    return;
                }
            }
        }

        private void readOne(MetricLevel level, long from, long until) throws SQLException {
            String sql =
                    """
                    select second, node, subject, counts
                    from %s
                    where second >= ?
                      and second < ?
                      and subject = any (?)
                    limit ?
                    """
                            .formatted(level.table());
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setFetchSize(ROWS_AT_ONCE);
                select.setLong(1, from);
                select.setLong(2, until);
                select.setArray(3, connection.createArrayOf("int", subjects));
                select.setLong(4, ROWS_MAX - rows);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows++;
                        tell(row);
                    }
                }
            }
        }

        private void tell(ResultSet row) throws SQLException {
            long second = row.getLong(1);
            int of = row.getInt(2);
            int subject = row.getInt(3);
            if (node.isEmpty() || node.get() == of) {
                MetricCounts.read(
                        row.getBytes(4),
                        (key, first, another) ->
                                reader.read(second, of, subject, key, first, another));
            }
        }
    }
}
