package dev.breakwater.control.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// How far each level is, as one transaction sees it.
///
/// Writers of seconds share a lock, whoever moves a level on holds it alone: so a second that comes
/// late is either in time for a level's roll-up, or knows that it is not.
record MetricLevels(Map<MetricLevel, Level> levels) {
    /// An advisory lock's number, of our own choice.
    private static final long LOCK = 0x6272_6561_6b77_6174L;

    private static final String LOCK_SHARED = "select pg_advisory_xact_lock_shared(" + LOCK + ")";
    private static final String LOCK_ALONE = "select pg_advisory_xact_lock(" + LOCK + ")";

    private static final String SELECT =
            """
            select level, rolled_up_until_second, kept_from_second
            from metric_level
            """;

    MetricLevels {
        levels = Map.copyOf(levels);
    }

    /// How far one level is.
    ///
    /// @param untilSecond all before it is in this level
    /// @param keptFromSecond what is before it is dropped
    record Level(long untilSecond, long keptFromSecond) {}

    /// For one who writes seconds, until his transaction ends.
    static MetricLevels share(Connection connection) throws SQLException {
        lock(connection, LOCK_SHARED);
        return read(connection);
    }

    /// For one who moves levels on, until his transaction ends.
    static MetricLevels own(Connection connection) throws SQLException {
        lock(connection, LOCK_ALONE);
        return read(connection);
    }

    private static void lock(Connection connection, String statement) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(statement)) {
            lock.execute();
        }
    }

    static MetricLevels read(Connection connection) throws SQLException {
        Map<MetricLevel, Level> levels = new EnumMap<>(MetricLevel.class);
        try (PreparedStatement select = connection.prepareStatement(SELECT);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                levels.put(
                        MetricLevel.valueOf(row.getString("level")),
                        new Level(
                                row.getLong("rolled_up_until_second"),
                                row.getLong("kept_from_second")));
            }
        }
        return new MetricLevels(levels);
    }

    Level of(MetricLevel level) {
        return Optional.ofNullable(levels.get(level)).orElseThrow();
    }

    /// Up to which second a level is needed no more for the next one.
    long coarserUntil(MetricLevel level) {
        return switch (level) {
            case SECOND -> of(MetricLevel.TEN_SECONDS).untilSecond();
            case TEN_SECONDS -> of(MetricLevel.MINUTE).untilSecond();
            case MINUTE -> of(MetricLevel.HOUR).untilSecond();
            case HOUR -> Long.MAX_VALUE;
        };
    }

    /// Whether a new second's row must go into a level at once: it is made of seconds, or their
    /// roll-up is over.
    boolean takes(MetricLevel level, long second) {
        long start = level.startOf(second);
        Level of = of(level);
        return start >= of.keptFromSecond
                && (level == MetricLevel.SECOND || second < of.untilSecond);
    }
}
