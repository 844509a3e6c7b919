package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// The enrolled nodes in PostgreSQL.
///
/// Thread-safe. Every method throws [StoreAwayException] where PostgreSQL is away.
public final class MemberStore {
    private static final String SELECT_REVISION =
            """
            select revision
            from membership
            """;

    private static final String SELECT_MEMBERS =
            """
            select name, cluster, public_key_sha256, enrolled_at
            from node
            """;

    private static final String SELECT_REMOVED =
            """
            select 1
            from removed_node_key
            where public_key_sha256 = ?
            """;

    private static final String INSERT_MEMBER =
            """
            insert into node (name, cluster, public_key_sha256, enrolled_at)
            values (?, ?, ?, ?)
            on conflict do nothing
            """;

    private static final String SELECT_MEMBER =
            """
            select cluster, public_key_sha256
            from node
            where name = ?
            """;

    private static final String DELETE_MEMBER =
            """
            delete from node
            where name = ?
            returning public_key_sha256
            """;

    private static final String INSERT_REMOVED =
            """
            insert into removed_node_key (public_key_sha256, node, removed_at)
            values (?, ?, ?)
            on conflict do nothing
            """;

    private final DataSource dataSource;

    public MemberStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// A number that rises with each change of a cluster or a member.
    public long revision() {
        return Store.ask(
                dataSource,
                "read the members' revision",
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(SELECT_REVISION);
                            ResultSet row = select.executeQuery()) {
                        row.next();
                        return row.getLong("revision");
                    }
                });
    }

    /// Every member, in no order.
    public List<StoredMember> members() {
        return Store.ask(
                dataSource,
                "read the members",
                connection -> {
                    List<StoredMember> members = new ArrayList<>();
                    try (PreparedStatement select = connection.prepareStatement(SELECT_MEMBERS);
                            ResultSet row = select.executeQuery()) {
                        while (row.next()) {
                            members.add(
                                    new StoredMember(
                                            row.getString("name"),
                                            row.getString("cluster"),
                                            ByteString.copyFrom(row.getBytes("public_key_sha256")),
                                            row.getTimestamp("enrolled_at").toInstant()));
                        }
                    }
                    return members;
                });
    }

    /// Makes a node a member.
    public Enrolled enrol(StoredMember member) {
        return Store.askWhole(
                dataSource,
                "enrol node " + member.name(),
                connection -> {
                    if (isRemoved(connection, member.publicKeySha256())) {
                        return Enrolled.KEY_REMOVED;
                    }
                    return insert(connection, member)
                            ? Enrolled.MEMBER
                            : whyNotInserted(connection, member);
                });
    }

    private static boolean isRemoved(Connection connection, ByteString key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_REMOVED)) {
            select.setBytes(1, key.toByteArray());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static boolean insert(Connection connection, StoredMember member) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_MEMBER)) {
            insert.setString(1, member.name());
            insert.setString(2, member.cluster());
            insert.setBytes(3, member.publicKeySha256().toByteArray());
            insert.setTimestamp(4, Timestamp.from(member.enrolledAt()));
            return insert.executeUpdate() == 1;
        }
    }

    private static Enrolled whyNotInserted(Connection connection, StoredMember member)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_MEMBER)) {
            select.setString(1, member.name());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Enrolled.KEY_TAKEN;
                }
                boolean isSame =
                        row.getString("cluster").equals(member.cluster())
                                && ByteString.copyFrom(row.getBytes("public_key_sha256"))
                                        .equals(member.publicKeySha256());
                return isSame ? Enrolled.MEMBER : Enrolled.NAME_TAKEN;
            }
        }
    }

    /// Removes a member, whose key never comes back; false where there is none of that name.
    public boolean remove(String name, Instant now) {
        return Store.askWhole(
                dataSource,
                "remove node " + name,
                connection -> {
                    Optional<byte[]> key = delete(connection, name);
                    if (key.isEmpty()) {
                        return false;
                    }
                    try (PreparedStatement insert = connection.prepareStatement(INSERT_REMOVED)) {
                        insert.setBytes(1, key.get());
                        insert.setString(2, name);
                        insert.setTimestamp(3, Timestamp.from(now));
                        insert.executeUpdate();
                    }
                    return true;
                });
    }

    private static Optional<byte[]> delete(Connection connection, String name) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE_MEMBER)) {
            delete.setString(1, name);
            try (ResultSet row = delete.executeQuery()) {
                return row.next()
                        ? Optional.of(row.getBytes("public_key_sha256"))
                        : Optional.empty();
            }
        }
    }
}
