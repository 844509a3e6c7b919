package dev.breakwater.control.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The SQL that reads versions with what they changed, without the bodies.
final class VersionRows {
    private static final String SELECT_BELOW =
            """
            select number, created_at, author, through, restores
            from version
            where number < ?
            order by number desc
            limit ?
            """;

    private static final String SELECT_BELOW_OF_RESOURCE =
            """
            select number, created_at, author, through, restores
            from version
            where number in (
                select version
                from change
                where kind = ?
                  and resource_id = ?
                  and version < ?
                order by version desc
                limit ?
            )
            order by number desc
            """;

    private static final String SELECT_NUMBERED =
            """
            select number, created_at, author, through, restores
            from version
            where number = ?
            """;

    private static final String SELECT_AT =
            """
            select number, created_at, author, through, restores
            from version
            where created_at <= ?
            order by created_at desc, number desc
            limit 1
            """;

    private static final String SELECT_CHANGES =
            """
            select version, verb, kind, resource_id
            from change
            where version = any (?)
            order by version desc, position
            """;

    private VersionRows() {}

    static List<StoredVersion> below(Connection connection, long number, int limit)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_BELOW)) {
            select.setLong(1, number);
            select.setInt(2, limit);
            return versions(connection, select);
        }
    }

    static List<StoredVersion> below(
            Connection connection, long number, int limit, String kind, String resourceId)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_BELOW_OF_RESOURCE)) {
            select.setString(1, kind);
            select.setString(2, resourceId);
            select.setLong(3, number);
            select.setInt(4, limit);
            return versions(connection, select);
        }
    }

    static Optional<StoredVersion> numbered(Connection connection, long number)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_NUMBERED)) {
            select.setLong(1, number);
            return versions(connection, select).stream().findFirst();
        }
    }

    static Optional<StoredVersion> at(Connection connection, Instant time) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_AT)) {
            select.setTimestamp(1, Timestamp.from(time));
            return versions(connection, select).stream().findFirst();
        }
    }

    private static List<StoredVersion> versions(Connection connection, PreparedStatement select)
            throws SQLException {
        Map<Long, StoredVersion> heads = new LinkedHashMap<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                heads.put(row.getLong("number"), head(row));
            }
        }
        Map<Long, List<StoredChange>> changes = changes(connection, heads);
        return heads.values().stream()
                .map(head -> head.with(changes.getOrDefault(head.number(), List.of())))
                .toList();
    }

    private static StoredVersion head(ResultSet row) throws SQLException {
        Author.Through through = Author.Through.valueOf(row.getString("through"));
        long restores = row.getLong("restores");
        boolean isAnew = row.wasNull();
        return new StoredVersion(
                row.getLong("number"),
                row.getTimestamp("created_at").toInstant(),
                new Author(row.getString("author"), through),
                isAnew ? OptionalLong.empty() : OptionalLong.of(restores),
                List.of());
    }

    private static Map<Long, List<StoredChange>> changes(
            Connection connection, Map<Long, StoredVersion> heads) throws SQLException {
        Map<Long, List<StoredChange>> changes = new LinkedHashMap<>();
        Array numbers = connection.createArrayOf("bigint", heads.keySet().toArray());
        try (PreparedStatement select = connection.prepareStatement(SELECT_CHANGES)) {
            select.setArray(1, numbers);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    changes.computeIfAbsent(row.getLong("version"), _ -> new ArrayList<>())
                            .add(
                                    new StoredChange(
                                            StoredChange.Verb.valueOf(row.getString("verb")),
                                            row.getString("kind"),
                                            row.getString("resource_id")));
                }
            }
        }
        return changes;
    }
}
