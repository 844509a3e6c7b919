package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The SQL of requests that were answered. Those of more than a day ago count as never asked, and
/// go with the next one that comes.
final class AnsweredRequests {
    private static final Duration KEPT = Duration.ofHours(24);

    private static final String SELECT =
            """
            select digest, answer
            from answered_request
            where id = ?
              and answered_at > ?
            """;

    private static final String DELETE_OLD =
            """
            delete from answered_request
            where answered_at <= ?
            """;

    private static final String INSERT =
            """
            insert into answered_request (id, digest, answer, answered_at)
            values (?, ?, ?, ?)
            """;

    private AnsweredRequests() {}

    static Optional<AnsweredRequest> find(Connection connection, String id, Instant now)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, id);
            select.setTimestamp(2, Timestamp.from(now.minus(KEPT)));
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new AnsweredRequest(
                                        id,
                                        ByteString.copyFrom(row.getBytes("digest")),
                                        ByteString.copyFrom(row.getBytes("answer"))))
                        : Optional.empty();
            }
        }
    }

    /// A unique violation where the id is there.
    static void insert(Connection connection, AnsweredRequest request, Instant now)
            throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE_OLD)) {
            delete.setTimestamp(1, Timestamp.from(now.minus(KEPT)));
            delete.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, request.id());
            insert.setBytes(2, request.digest().toByteArray());
            insert.setBytes(3, request.answer().toByteArray());
            insert.setTimestamp(4, Timestamp.from(now));
            insert.executeUpdate();
        }
    }
}
