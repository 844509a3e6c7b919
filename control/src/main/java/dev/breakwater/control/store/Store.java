package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javax.sql.DataSource;

/// The history in PostgreSQL: reads it, and appends to it.
///
/// Two writers can't fork it: a version's number is its primary key, and each but the first refers
/// to the one before it.
///
/// Thread-safe. Every method throws [StoreAwayException] where PostgreSQL is away.
public final class Store {
    /// Rows read ahead: each may hold a list of a million addresses, though not all of them.
    private static final int ROWS_AT_ONCE = 64;

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private static final String SELECT_HISTORY =
            """
            select id
            from history
            """;

    private static final String SELECT_NEWEST =
            """
            select coalesce(max(number), 0) as number
            from version
            """;

    private static final String SELECT_RESOURCES =
            """
            select distinct on (kind, resource_id) kind, resource_id, body
            from change
            where version > ?
              and version <= ?
            order by kind, resource_id, version desc
            """;

    private static final String SELECT_DIFFERENCES =
            """
            select
                changed.kind,
                changed.resource_id,
                was.body as body_before,
                became.body as body_after
            from (
                select distinct kind, resource_id
                from change
                where version > ?
                  and version <= ?
            ) changed
            left join lateral (
                select body
                from change
                where kind = changed.kind
                  and resource_id = changed.resource_id
                  and version <= ?
                order by version desc
                limit 1
            ) was on true
            left join lateral (
                select body
                from change
                where kind = changed.kind
                  and resource_id = changed.resource_id
                  and version <= ?
                order by version desc
                limit 1
            ) became on true
            order by changed.kind, changed.resource_id
            """;

    private static final String INSERT_VERSION =
            """
            insert into version (number, previous, created_at, author, through, restores)
            values (?, ?, ?, ?, ?, ?)
            """;

    private static final String INSERT_CHANGE =
            """
            insert into change (version, position, verb, kind, resource_id, body)
            values (?, ?, ?, ?, ?, ?)
            """;

    private final DataSource dataSource;

    public Store(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// Which history it is, a UUID's text.
    public String history() {
        return ask(
                "read which history it is",
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(SELECT_HISTORY);
                            ResultSet row = select.executeQuery()) {
                        row.next();
                        return row.getString("id");
                    }
                });
    }

    /// The newest version's number; 0 where there is none.
    public long newest() {
        return ask(
                "read the newest version",
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(SELECT_NEWEST);
                            ResultSet row = select.executeQuery()) {
                        row.next();
                        return row.getLong("number");
                    }
                });
    }

    /// Tells of each resource that versions changed, once, by kind and name: how it stands in the
    /// last of them. From 0 on it is all resources as they stood in that version, and those
    /// deleted.
    ///
    /// @param after the version before the first of them
    /// @param upTo the last of them
    /// @param reader told of one at a time, so that no more than a few are in memory at once
    public void readChanges(long after, long upTo, Consumer<StoredResource> reader) {
        ask(
                "read what versions " + (after + 1) + " to " + upTo + " changed",
                connection -> {
                    // PostgreSQL sends rows by and by only within a transaction.
                    connection.setAutoCommit(false);
                    try (PreparedStatement select = connection.prepareStatement(SELECT_RESOURCES)) {
                        select.setFetchSize(ROWS_AT_ONCE);
                        select.setLong(1, after);
                        select.setLong(2, upTo);
                        readResources(select, reader);
                        return upTo;
                    } finally {
                        connection.setAutoCommit(true);
                    }
                });
    }

    private static void readResources(PreparedStatement select, Consumer<StoredResource> reader)
            throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                reader.accept(
                        new StoredResource(
                                row.getString("kind"),
                                row.getString("resource_id"),
                                body(row, "body")));
            }
        }
    }

    /// The newest versions below a number, the newest first.
    public List<StoredVersion> versionsBelow(long number, int limit) {
        return ask("read versions", connection -> VersionRows.below(connection, number, limit));
    }

    /// Of the versions that changed a resource the newest below a number, the newest first.
    public List<StoredVersion> versionsBelow(
            long number, int limit, String kind, String resourceId) {
        return ask(
                "read versions of " + kind + "/" + resourceId,
                connection -> VersionRows.below(connection, number, limit, kind, resourceId));
    }

    public Optional<StoredVersion> version(long number) {
        return ask(
                "read version " + number, connection -> VersionRows.numbered(connection, number));
    }

    /// The newest version that was stored by a time.
    public Optional<StoredVersion> versionAt(Instant time) {
        return ask("read the version at " + time, connection -> VersionRows.at(connection, time));
    }

    /// Tells of each resource that versions changed how it stood before them and after, by kind and
    /// name; also where that is the same.
    ///
    /// @param after the version before the first of them
    /// @param upTo the last of them
    /// @param reader told of one at a time
    public void readDifferences(long after, long upTo, Consumer<StoredDifference> reader) {
        ask(
                "read what differs between versions " + after + " and " + upTo,
                connection -> {
                    connection.setAutoCommit(false);
                    try (PreparedStatement select =
                            connection.prepareStatement(SELECT_DIFFERENCES)) {
                        select.setFetchSize(ROWS_AT_ONCE);
                        select.setLong(1, after);
                        select.setLong(2, upTo);
                        select.setLong(3, after);
                        select.setLong(4, upTo);
                        readDifferences(select, reader);
                        return upTo;
                    } finally {
                        connection.setAutoCommit(true);
                    }
                });
    }

    private static void readDifferences(PreparedStatement select, Consumer<StoredDifference> reader)
            throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                reader.accept(
                        new StoredDifference(
                                row.getString("kind"),
                                row.getString("resource_id"),
                                body(row, "body_before"),
                                body(row, "body_after")));
            }
        }
    }

    private static Optional<ByteString> body(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getBytes(column)).map(UnsafeByteOperations::unsafeWrap);
    }

    /// The request that was answered under an id within the last day.
    public Optional<AnsweredRequest> answered(String id, Instant now) {
        return ask("read request " + id, connection -> AnsweredRequests.find(connection, id, now));
    }

    /// Keeps a request that made no version. OVERTAKEN where one of its id is there.
    public Appended keep(AnsweredRequest request, Instant now) {
        return write(
                "keep request " + request.id(),
                connection -> AnsweredRequests.insert(connection, request, now));
    }

    /// Appends a version, in one transaction. Once this answers STORED it survives any crash.
    ///
    /// Where it throws, the version may be stored all the same: PostgreSQL can die between the
    /// commit and its answer.
    public Appended append(NewVersion version, Instant createdAt) {
        return write(
                "store version " + version.number(),
                connection -> insert(connection, version, createdAt));
    }

    /// Appends a version together with the request that asked for it. OVERTAKEN also where one of
    /// its id is there.
    public Appended append(NewVersion version, AnsweredRequest request, Instant createdAt) {
        return write(
                "store version " + version.number(),
                connection -> {
                    insert(connection, version, createdAt);
                    AnsweredRequests.insert(connection, request, createdAt);
                });
    }

    private interface Writing {
        void on(Connection connection) throws SQLException;
    }

    private Appended write(String call, Writing writing) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                writing.on(connection);
                connection.commit();
                return Appended.STORED;
            } catch (SQLException e) {
                connection.rollback();
                if (isOvertaken(e)) {
                    return Appended.OVERTAKEN;
                }
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreAwayException(call, e);
        }
    }

    private static boolean isOvertaken(SQLException e) {
        return UNIQUE_VIOLATION.equals(e.getSQLState())
                || FOREIGN_KEY_VIOLATION.equals(e.getSQLState());
    }

    private static void insert(Connection connection, NewVersion version, Instant createdAt)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_VERSION)) {
            insert.setLong(1, version.number());
            insert.setObject(2, version.previous() == 0 ? null : version.previous());
            insert.setTimestamp(3, Timestamp.from(createdAt.truncatedTo(ChronoUnit.MICROS)));
            insert.setString(4, version.author().name());
            insert.setString(5, version.author().through().name());
            OptionalLong restores = version.restores();
            insert.setObject(6, restores.isPresent() ? restores.getAsLong() : null, Types.BIGINT);
            insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_CHANGE)) {
            int position = 0;
            for (NewVersion.Change change : version.changes()) {
                insert.setLong(1, version.number());
                insert.setInt(2, position++);
                insert.setString(3, change.event().verb().name());
                insert.setString(4, change.event().kind());
                insert.setString(5, change.event().resourceId());
                boolean isDeleted = change.event().verb() == StoredChange.Verb.DELETED;
                insert.setBytes(6, isDeleted ? null : change.body().toByteArray());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /// What is asked of a connection.
    interface Question<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T ask(String call, Question<T> question) {
        return ask(dataSource, call, question);
    }

    /// @param call what it is for, as in "read versions"
    static <T> T ask(DataSource dataSource, String call, Question<T> question) {
        try (Connection connection = dataSource.getConnection()) {
            return question.on(connection);
        } catch (SQLException e) {
            throw new StoreAwayException(call, e);
        }
    }

    /// Asks in one transaction, which is undone where the question throws.
    static <T> T askWhole(DataSource dataSource, String call, Question<T> question) {
        return ask(
                dataSource,
                call,
                connection -> {
                    connection.setAutoCommit(false);
                    try {
                        T answer = question.on(connection);
                        connection.commit();
                        return answer;
                    } catch (SQLException | RuntimeException e) {
                        connection.rollback();
                        throw e;
                    } finally {
                        connection.setAutoCommit(true);
                    }
                });
    }
}
