package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/// What nodes counted, second by second: appends to it.
///
/// A node's rows and the totals that hold them are one transaction, and go on from the totals that
/// stood there before, or are left out: what one control stored no other stores again.
///
/// Thread-safe. Every method throws [StoreAwayException] where PostgreSQL is away.
public final class MetricStore {
    private static final String SELECT_PROGRESS =
            """
            select node, revision, totals
            from metric_progress
            where node = any (?)
              and revision > 0
            """;

    private static final String INSERT_PROGRESS =
            """
            insert into metric_progress (node, revision, totals)
            select node, 0, ''
            from unnest(?::int[]) as fresh (node)
            order by node
            on conflict do nothing
            """;

    private static final String LOCK_PROGRESS =
            """
            select node, revision
            from metric_progress
            where node = any (?)
            order by node
            for update
            """;

    private static final String UPDATE_PROGRESS =
            """
            update metric_progress
            set revision = metric_progress.revision + 1,
                totals = stored.totals
            from unnest(?::int[], ?::bytea[]) as stored (node, totals)
            where metric_progress.node = stored.node
            """;

    private final DataSource dataSource;

    public MetricStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// The progress of those nodes that have any, by their numbers.
    public Map<Integer, StoredProgress> progress(Collection<Integer> nodes) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT_PROGRESS)) {
            select.setArray(1, connection.createArrayOf("int", nodes.toArray()));
            Map<Integer, StoredProgress> progress = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ByteString totals = UnsafeByteOperations.unsafeWrap(row.getBytes("totals"));
                    progress.put(
                            row.getInt("node"),
                            new StoredProgress(row.getLong("revision"), totals));
                }
            }
            return progress;
        } catch (SQLException e) {
            throw new StoreAwayException("read what is stored of nodes", e);
        }
    }

    /// Appends what is new, in one transaction. What this answers survives any crash; where it
    /// throws, it may be stored all the same, and the progress tells.
    ///
    /// @param nodes each once
    /// @param besides rows that go on from nothing
    /// @return the nodes that were stored; of the others another control has stored meanwhile
    public Set<Integer> append(List<NodeSeconds> nodes, List<MetricRow> besides) {
        List<NodeSeconds> inOrder =
                nodes.stream().sorted(Comparator.comparingInt(NodeSeconds::node)).toList();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Set<Integer> stored = append(connection, inOrder, besides);
                connection.commit();
                return stored;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreAwayException("store what " + nodes.size() + " nodes counted", e);
        }
    }

    private static Set<Integer> append(
            Connection connection, List<NodeSeconds> nodes, List<MetricRow> besides)
            throws SQLException {
        MetricLevels levels = MetricLevels.share(connection);
        Set<Integer> current = lockProgress(connection, nodes);
        List<NodeSeconds> due =
                nodes.stream().filter(node -> current.contains(node.node())).toList();
        List<MetricRow> rows = new ArrayList<>(besides);
        due.forEach(node -> rows.addAll(node.rows()));
        for (MetricLevel level : MetricLevel.values()) {
            MetricCopy.write(
                    connection,
                    level,
                    rows.stream()
                            .filter(row -> levels.takes(level, row.second()))
                            .map(row -> row.at(level.startOf(row.second())))
                            .toList());
        }
        updateProgress(connection, due);
        return current;
    }

    /// The nodes whose progress is the one that their rows go on from.
    private static Set<Integer> lockProgress(Connection connection, List<NodeSeconds> nodes)
            throws SQLException {
        insertProgress(connection, nodes);
        Map<Integer, Long> revisions = new HashMap<>();
        try (PreparedStatement lock = connection.prepareStatement(LOCK_PROGRESS)) {
            lock.setArray(1, connection.createArrayOf("int", ids(nodes)));
            try (ResultSet row = lock.executeQuery()) {
                while (row.next()) {
                    revisions.put(row.getInt("node"), row.getLong("revision"));
                }
            }
        }
        Set<Integer> current = new HashSet<>();
        for (NodeSeconds node : nodes) {
            Long revision = revisions.get(node.node());
            if (revision != null && revision == node.revision()) {
                current.add(node.node());
            }
        }
        return current;
    }

    private static void insertProgress(Connection connection, List<NodeSeconds> nodes)
            throws SQLException {
        List<NodeSeconds> fresh = nodes.stream().filter(node -> node.revision() == 0).toList();
        if (fresh.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_PROGRESS)) {
            insert.setArray(1, connection.createArrayOf("int", ids(fresh)));
            insert.executeUpdate();
        }
    }

    private static void updateProgress(Connection connection, List<NodeSeconds> due)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE_PROGRESS)) {
            Object[] totals =
                    due.stream().map(node -> node.totals().toByteArray()).toArray(byte[][]::new);
            update.setArray(1, connection.createArrayOf("int", ids(due)));
            update.setArray(2, connection.createArrayOf("bytea", totals));
            update.executeUpdate();
        }
    }

    private static Object[] ids(List<NodeSeconds> nodes) {
        return nodes.stream().map(NodeSeconds::node).toArray();
    }
}
