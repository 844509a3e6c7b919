package dev.breakwater.control.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/// The short numbers that names have in metrics. What was looked up once is kept in memory.
///
/// Thread-safe. Methods that may ask PostgreSQL throw [StoreAwayException] where it is away.
public final class MetricNames {
    /// 150 MB in memory. Further ones share a name.
    public static final int NAMES_MAX = 1_000_000;

    /// The name that all share for which there is no room.
    static final String OTHER = "(other)";

    private static final String INSERT =
            """
            insert into metric_name (kind, name)
            select kind, name
            from unnest(?::text[], ?::text[]) as wanted (kind, name)
            order by kind, name
            on conflict do nothing
            """;

    private static final String SELECT =
            """
            select id, kind, name
            from metric_name
            where (kind, name) in (
                select kind, name
                from unnest(?::text[], ?::text[]) as wanted (kind, name)
            )
            """;

    private static final String SELECT_BY_ID =
            """
            select id, kind, name
            from metric_name
            where id = any (?)
            """;

    private static final String SELECT_KIND =
            """
            select id, kind, name
            from metric_name
            where kind = ?
            """;

    private final DataSource dataSource;
    private final int namesMax;
    private final Map<MetricName, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, MetricName> names = new ConcurrentHashMap<>();

    public MetricNames(DataSource dataSource) {
        this(dataSource, NAMES_MAX);
    }

    MetricNames(DataSource dataSource, int namesMax) {
        this.dataSource = dataSource;
        this.namesMax = namesMax;
    }

    /// Each name's number; one that has none gets one.
    public Map<MetricName, Integer> ids(Collection<MetricName> wanted) {
        List<MetricName> missing =
                wanted.stream().filter(name -> !ids.containsKey(name)).distinct().toList();
        Map<MetricName, MetricName> kept = new HashMap<>();
        if (!missing.isEmpty()) {
            boolean hasRoom = ids.size() + missing.size() <= namesMax;
            missing.forEach(
                    name -> kept.put(name, hasRoom ? name : new MetricName(name.kind(), OTHER)));
            insert(kept.values().stream().filter(name -> !ids.containsKey(name)).toList());
        }
        Map<MetricName, Integer> found = new HashMap<>();
        wanted.forEach(name -> found.put(name, known(kept.getOrDefault(name, name))));
        return found;
    }

    private int known(MetricName name) {
        return Optional.ofNullable(ids.get(name)).orElseThrow();
    }

    private void insert(List<MetricName> missing) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            bind(insert, missing);
            insert.executeUpdate();
            look(connection, missing);
        } catch (SQLException e) {
            throw new StoreAwayException("name metrics", e);
        }
    }

    /// The numbers of those names that have one.
    public Map<MetricName, Integer> find(Collection<MetricName> wanted) {
        List<MetricName> missing = wanted.stream().filter(name -> !ids.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            try (Connection connection = dataSource.getConnection()) {
                look(connection, missing);
            } catch (SQLException e) {
                throw new StoreAwayException("find names of metrics", e);
            }
        }
        Map<MetricName, Integer> found = new HashMap<>();
        for (MetricName name : wanted) {
            Optional.ofNullable(ids.get(name)).ifPresent(id -> found.put(name, id));
        }
        return found;
    }

    private void look(Connection connection, List<MetricName> missing) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            bind(select, missing);
            remember(select);
        }
    }

    /// Every name of a kind, and its number.
    public Map<MetricName, Integer> all(MetricName.Kind kind) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT_KIND)) {
            select.setString(1, kind.name());
            Map<MetricName, Integer> all = new HashMap<>();
            remember(select).forEach(id -> all.put(name(id), id));
            return all;
        } catch (SQLException e) {
            throw new StoreAwayException("read names of metrics", e);
        }
    }

    /// Makes sure that [#name] knows what these numbers stand for.
    public void learn(Collection<Integer> numbers) {
        Object[] missing = numbers.stream().filter(id -> !names.containsKey(id)).toArray();
        if (missing.length == 0) {
            return;
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT_BY_ID)) {
            select.setArray(1, connection.createArrayOf("int", missing));
            List<Integer> _ = remember(select);
        } catch (SQLException e) {
            throw new StoreAwayException("read names of metrics", e);
        }
    }

    /// What a number that was looked up stands for.
    public MetricName name(int id) {
        return Optional.ofNullable(names.get(id)).orElseThrow();
    }

    private List<Integer> remember(PreparedStatement select) throws SQLException {
        List<Integer> read = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                int id = row.getInt("id");
                MetricName name =
                        new MetricName(
                                MetricName.Kind.valueOf(row.getString("kind")),
                                row.getString("name"));
                ids.put(name, id);
                names.put(id, name);
                read.add(id);
            }
        }
        return read;
    }

    private static void bind(PreparedStatement statement, List<MetricName> wanted)
            throws SQLException {
        Connection connection = statement.getConnection();
        Object[] kinds = wanted.stream().map(name -> name.kind().name()).toArray();
        Object[] texts = wanted.stream().map(MetricName::name).toArray();
        statement.setArray(1, connection.createArrayOf("text", kinds));
        statement.setArray(2, connection.createArrayOf("text", texts));
    }
}
