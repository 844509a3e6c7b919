package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
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
import javax.sql.DataSource;

/// Clusters, their keys and the authority in PostgreSQL.
///
/// Thread-safe. Every method throws [StoreAwayException] where PostgreSQL is away.
public final class ClusterStore {
    private static final String SELECT_CLUSTERS =
            """
            select name, created_at
            from cluster
            order by name
            """;

    private static final String SELECT_KEYS =
            """
            select key_sha256, cluster, created_at, expires_at
            from cluster_key
            order by created_at desc, key_sha256
            """;

    private static final String INSERT_CLUSTER =
            """
            insert into cluster (name, created_at)
            values (?, ?)
            on conflict do nothing
            """;

    private static final String INSERT_KEY =
            """
            insert into cluster_key (key_sha256, cluster, created_at, expires_at)
            values (?, ?, ?, ?)
            """;

    private static final String DELETE_EXPIRED_KEYS =
            """
            delete from cluster_key
            where cluster = ?
              and expires_at <= ?
            """;

    private static final String DELETE_KEYS =
            """
            delete from cluster_key
            where cluster = ?
            """;

    private static final String SELECT_AUTHORITY =
            """
            select certificate, private_key, is_sealed
            from authority
            """;

    private static final String INSERT_AUTHORITY =
            """
            insert into authority (certificate, private_key, is_sealed)
            values (?, ?, ?)
            on conflict do nothing
            """;

    private static final String UPDATE_AUTHORITY =
            """
            update authority
            set private_key = ?,
                is_sealed = ?
            """;

    private final DataSource dataSource;

    public ClusterStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// Every cluster, by name.
    public List<StoredCluster> clusters() {
        return Store.ask(dataSource, "read clusters", ClusterStore::clusters);
    }

    private static List<StoredCluster> clusters(Connection connection) throws SQLException {
        Map<String, List<StoredCluster.Key>> keys = keys(connection);
        List<StoredCluster> clusters = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT_CLUSTERS);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                String name = row.getString("name");
                clusters.add(
                        new StoredCluster(
                                name,
                                row.getTimestamp("created_at").toInstant(),
                                keys.getOrDefault(name, List.of())));
            }
        }
        return clusters;
    }

    private static Map<String, List<StoredCluster.Key>> keys(Connection connection)
            throws SQLException {
        Map<String, List<StoredCluster.Key>> keys = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT_KEYS);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                keys.computeIfAbsent(row.getString("cluster"), _ -> new ArrayList<>())
                        .add(
                                new StoredCluster.Key(
                                        ByteString.copyFrom(row.getBytes("key_sha256")),
                                        row.getTimestamp("created_at").toInstant(),
                                        row.getTimestamp("expires_at").toInstant()));
            }
        }
        return keys;
    }

    /// Makes a cluster; false where there is one of that name.
    public boolean create(String name, Instant now) {
        return Store.ask(
                dataSource,
                "make cluster " + name,
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT_CLUSTER)) {
                        insert.setString(1, name);
                        insert.setTimestamp(2, Timestamp.from(now));
                        return insert.executeUpdate() == 1;
                    }
                });
    }

    /// Stores a key of a cluster, and forgets those that have expired.
    ///
    /// @param isOnlyOne whether all others are forgotten too
    public void addKey(String cluster, StoredCluster.Key key, boolean isOnlyOne) {
        Store.askWhole(
                dataSource,
                "store a key of cluster " + cluster,
                connection -> {
                    deleteKeys(connection, cluster, key.createdAt(), isOnlyOne);
                    try (PreparedStatement insert = connection.prepareStatement(INSERT_KEY)) {
                        insert.setBytes(1, key.sha256().toByteArray());
                        insert.setString(2, cluster);
                        insert.setTimestamp(3, Timestamp.from(key.createdAt()));
                        insert.setTimestamp(4, Timestamp.from(key.expiresAt()));
                        return insert.executeUpdate();
                    }
                });
    }

    private static void deleteKeys(
            Connection connection, String cluster, Instant now, boolean areAll)
            throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(areAll ? DELETE_KEYS : DELETE_EXPIRED_KEYS)) {
            delete.setString(1, cluster);
            if (!areAll) {
                delete.setTimestamp(2, Timestamp.from(now));
            }
            delete.executeUpdate();
        }
    }

    /// The authority; empty before the first start.
    public Optional<StoredAuthority> authority() {
        return Store.ask(
                dataSource,
                "read the authority",
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(SELECT_AUTHORITY);
                            ResultSet row = select.executeQuery()) {
                        return row.next()
                                ? Optional.of(
                                        new StoredAuthority(
                                                ByteString.copyFrom(row.getBytes("certificate")),
                                                ByteString.copyFrom(row.getBytes("private_key")),
                                                row.getBoolean("is_sealed")))
                                : Optional.empty();
                    }
                });
    }

    /// Stores an authority, unless another control was faster.
    public void offerAuthority(StoredAuthority authority) {
        Store.ask(
                dataSource,
                "store the authority",
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT_AUTHORITY)) {
                        insert.setBytes(1, authority.certificate().toByteArray());
                        insert.setBytes(2, authority.privateKey().toByteArray());
                        insert.setBoolean(3, authority.isSealed());
                        return insert.executeUpdate();
                    }
                });
    }

    /// Stores the same authority's private key in another form.
    public void resealAuthority(StoredAuthority authority) {
        Store.ask(
                dataSource,
                "seal the authority's key",
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement(UPDATE_AUTHORITY)) {
                        update.setBytes(1, authority.privateKey().toByteArray());
                        update.setBoolean(2, authority.isSealed());
                        return update.executeUpdate();
                    }
                });
    }
}
