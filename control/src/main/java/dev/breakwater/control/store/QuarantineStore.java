package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// What nodes run without, in PostgreSQL.
///
/// Thread-safe. Every method throws [StoreAwayException] where PostgreSQL is away.
public final class QuarantineStore {
    /// More can't be told from a fleet that refuses everything.
    public static final int ROWS_MAX = 10_000;

    private static final String SELECT =
            """
            select
                node_id,
                kind,
                resource_id,
                version,
                digest,
                reason,
                earlier,
                quarantined_at
            from quarantine
            order by node_id, kind, resource_id
            limit ?
            """;

    private static final String UPSERT =
            """
            insert into quarantine (
                node_id, kind, resource_id, version, digest, reason, earlier, quarantined_at
            )
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (node_id, kind, resource_id) do update set
                version = excluded.version,
                digest = excluded.digest,
                reason = excluded.reason,
                earlier = excluded.earlier,
                quarantined_at = excluded.quarantined_at
            """;

    private static final String DELETE_ROW =
            """
            delete from quarantine
            where node_id = ?
              and kind = ?
              and resource_id = ?
              and version = ?
            """;

    private static final String SELECT_EARLIER =
            """
            select body
            from change
            where kind = ?
              and resource_id = ?
              and version <= ?
            order by version desc
            limit 1
            """;

    private final DataSource dataSource;

    public QuarantineStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// All of it, the first [#ROWS_MAX].
    public List<StoredQuarantine> all() {
        return ask(
                "read the quarantine",
                SELECT,
                select -> {
                    select.setInt(1, ROWS_MAX);
                    List<StoredQuarantine> rows = new ArrayList<>();
                    try (ResultSet row = select.executeQuery()) {
                        while (row.next()) {
                            rows.add(read(row));
                        }
                    }
                    return rows;
                });
    }

    private static StoredQuarantine read(ResultSet row) throws SQLException {
        return new StoredQuarantine(
                row.getString("node_id"),
                row.getString("kind"),
                row.getString("resource_id"),
                row.getLong("version"),
                ByteString.copyFrom(row.getBytes("digest")),
                row.getString("reason"),
                Optional.ofNullable(row.getBytes("earlier")).map(ByteString::copyFrom),
                row.getTimestamp("quarantined_at").toInstant());
    }

    /// Keeps one, in the place of what the node refused of the resource before.
    public void put(StoredQuarantine row) {
        ask(
                "quarantine " + row.kind() + "/" + row.resourceId(),
                UPSERT,
                insert -> {
                    insert.setString(1, row.nodeId());
                    insert.setString(2, row.kind());
                    insert.setString(3, row.resourceId());
                    insert.setLong(4, row.version());
                    insert.setBytes(5, row.digest().toByteArray());
                    insert.setString(6, row.reason());
                    insert.setBytes(7, row.earlier().map(ByteString::toByteArray).orElse(null));
                    insert.setTimestamp(8, Timestamp.from(row.at()));
                    return insert.executeUpdate();
                });
    }

    /// Removes one that holds no longer.
    public void remove(StoredQuarantine row) {
        ask(
                "release " + row.kind() + "/" + row.resourceId(),
                DELETE_ROW,
                delete -> {
                    delete.setString(1, row.nodeId());
                    delete.setString(2, row.kind());
                    delete.setString(3, row.resourceId());
                    delete.setLong(4, row.version());
                    return delete.executeUpdate();
                });
    }

    /// A resource as it stood in a version; empty where that had none.
    public Optional<ByteString> bodyAt(long version, String kind, String resourceId) {
        return ask(
                "read " + kind + "/" + resourceId + " of version " + version,
                SELECT_EARLIER,
                select -> {
                    select.setString(1, kind);
                    select.setString(2, resourceId);
                    select.setLong(3, version);
                    try (ResultSet row = select.executeQuery()) {
                        return row.next()
                                ? Optional.ofNullable(row.getBytes("body"))
                                        .map(ByteString::copyFrom)
                                : Optional.empty();
                    }
                });
    }

    private interface Question<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    private <T> T ask(String call, String sql, Question<T> question) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return question.on(statement);
        } catch (SQLException e) {
            throw new StoreAwayException(call, e);
        }
    }
}
