package dev.breakwater.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.breakwater.control.Caches;
import dev.breakwater.control.postgres.EmbeddedPostgres;
import dev.breakwater.control.store.MetricName.Kind;
import dev.breakwater.runtime.time.NanoClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Seconds in PostgreSQL: stored once, rolled up once, dropped in time.
class MetricStoreIT {
    private static final int EDGE = 1;
    private static final int WEB = 2;
    private static final int SERVED = 3;
    private static final ByteString TOTALS = ByteString.copyFromUtf8("totals");

    /// An hour's beginning.
    private static final long START = 1_800_000_000L;

    @TempDir static Path data;
    private static EmbeddedPostgres postgres;
    private static Database database;

    private MetricStore store;
    private MetricReader reader;
    private MetricRollUp rollUp;
    private MetricPartitions partitions;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(data, Caches.forPostgres(), NanoClock.system());
        database = Database.of(postgres);
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @BeforeEach
    void clear() throws SQLException {
        store = new MetricStore(database.dataSource());
        reader = new MetricReader(database.dataSource());
        rollUp = new MetricRollUp(database.dataSource());
        partitions = new MetricPartitions(database.dataSource());
        execute("truncate metric_1s, metric_10s, metric_1m, metric_1h, metric_progress");
        execute("update metric_level set kept_from_second = 0, rolled_up_until_second = " + START);
        partitions.make(START - 7_200, START + 7_200);
    }

    @Test
    void readsBackWhatItStored() {
        append(0, row(START + 7, 5), row(START + 8, 6));

        assertThat(read(MetricLevel.SECOND, START, START + 60))
                .isEqualTo(Map.of(START + 7, 5L, START + 8, 6L));
        assertThat(store.progress(List.of(EDGE)))
                .isEqualTo(Map.of(EDGE, new StoredProgress(1, TOTALS)));
    }

    @Test
    void storesNothingThatGoesOnFromOldTotals() {
        append(0, row(START, 5));

        Set<Integer> stored = append(0, row(START, 5));

        assertThat(stored).isEmpty();
        assertThat(read(MetricLevel.SECOND, START, START + 60)).isEqualTo(Map.of(START, 5L));
    }

    @Test
    void storesANodeOnceHoweverManyControlsTry() {
        List<Future<Set<Integer>>> tries = new ArrayList<>();
        try (ExecutorService controls = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                tries.add(controls.submit(() -> append(0, row(START, 5))));
            }
        }

        assertThat(tries).filteredOn(one -> !one.resultNow().isEmpty()).hasSize(1);
        assertThat(read(MetricLevel.SECOND, START, START + 60)).isEqualTo(Map.of(START, 5L));
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheSameOfEveryLevel(MetricLevel level) {
        long sum = 0;
        for (int second = 0; second < 3_700; second += 7) {
            append(revision(), row(START + second, second));
            sum += second;
        }
        rollUpAll(START + 3_695);

        Map<Long, Long> read = read(level, START, START + 7_200);

        assertThat(read.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(sum);
        assertThat(read.keySet())
                .filteredOn(second -> second < START + 3_600)
                .allMatch(second -> second % level.seconds() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void countsASecondThatComesAfterItsRollUp(MetricLevel level) {
        append(revision(), row(START + 5, 10), row(START + 3_700, 1));
        rollUpAll(START + 3_715);

        append(revision(), row(START + 6, 32), row(START + 3_705, 1), row(START + 3_716, 1));
        rollUpAll(START + 3_730);

        Map<Long, Long> read = read(level, START, START + 7_200);
        assertThat(read.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(45);
        assertThat(read).isEqualTo(bySpan(level));
    }

    private static Map<Long, Long> bySpan(MetricLevel level) {
        Map<Long, Long> spans = new HashMap<>();
        Map<Long, Long> seconds = Map.of(5L, 10L, 6L, 32L, 3_700L, 1L, 3_705L, 1L, 3_716L, 1L);
        seconds.forEach(
                (second, packets) -> {
                    // The hour that is not over is read from the minutes, and so on.
                    MetricLevel at = second < 3_600 ? level : finest(level, second);
                    spans.merge(at.startOf(START + second), packets, Long::sum);
                });
        return spans;
    }

    private static MetricLevel finest(MetricLevel level, long second) {
        MetricLevel most = second < 3_720 ? MetricLevel.MINUTE : MetricLevel.TEN_SECONDS;
        return level.seconds() < most.seconds() ? level : most;
    }

    @Test
    void rollsUpOnceHoweverManyControlsTry() {
        append(0, row(START + 5, 10));

        try (ExecutorService controls = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                Future<?> _ = controls.submit(() -> rollUpAll(START + 3_600));
            }
        }

        assertThat(read(MetricLevel.HOUR, START, START + 3_600)).isEqualTo(Map.of(START, 10L));
    }

    @Test
    void dropsSecondsOnceTenSecondsHoldThem() {
        append(0, row(START + 5, 10));

        assertThat(partitions.drop(MetricLevel.SECOND, START + 1_200)).isPositive();
        assertThat(read(MetricLevel.SECOND, START, START + 60)).isNotEmpty();
        rollUpAll(START + 1_200);
        assertThat(partitions.drop(MetricLevel.SECOND, START + 1_200)).isEqualTo(2);

        assertThat(read(MetricLevel.SECOND, START, START + 60)).isEmpty();
        assertThat(read(MetricLevel.TEN_SECONDS, START, START + 60)).isEqualTo(Map.of(START, 10L));
        assertThat(reader.keptFrom(MetricLevel.SECOND)).isEqualTo(START + 1_200);
    }

    @Test
    void putsASecondThatIsDroppedAlreadyIntoTheCoarserLevels() {
        rollUpAll(START + 1_200);
        partitions.drop(MetricLevel.SECOND, START + 1_200);

        append(0, row(START + 5, 10));

        assertThat(read(MetricLevel.SECOND, START, START + 60)).isEmpty();
        assertThat(read(MetricLevel.TEN_SECONDS, START, START + 60)).isEqualTo(Map.of(START, 10L));
    }

    @Test
    void namesEachNameOnceAndSharesOneWhereThereIsNoRoom() {
        MetricName shop = new MetricName(Kind.BACKEND, "shop");
        int id = Objects.requireNonNull(names(10).ids(List.of(shop)).get(shop));
        MetricNames full = names(1);

        assertThat(full.ids(List.of(shop))).isEqualTo(Map.of(shop, id));

        MetricName club = new MetricName(Kind.BACKEND, "club");
        MetricName pub = new MetricName(Kind.BACKEND, "pub");
        Map<MetricName, Integer> others = full.ids(List.of(club, pub));
        assertThat(others.get(club)).isEqualTo(others.get(pub)).isNotEqualTo(id);
        assertThat(full.name(Objects.requireNonNull(others.get(club))).name())
                .isEqualTo(MetricNames.OTHER);
    }

    private static MetricNames names(int namesMax) {
        return new MetricNames(database.dataSource(), namesMax);
    }

    private long revision() {
        return Optional.ofNullable(store.progress(List.of(EDGE)).get(EDGE))
                .map(StoredProgress::revision)
                .orElse(0L);
    }

    private Set<Integer> append(long revision, MetricRow... rows) {
        return store.append(
                List.of(new NodeSeconds(EDGE, revision, TOTALS, List.of(rows))), List.of());
    }

    private void rollUpAll(long until) {
        for (MetricLevel level : MetricLevel.values()) {
            boolean isMore = level != MetricLevel.SECOND;
            while (isMore) {
                isMore = rollUp.step(level, until);
            }
        }
    }

    private static MetricRow row(long second, long packets) {
        MetricCounts counts = new MetricCounts();
        counts.add(SERVED, packets, packets * 100);
        return new MetricRow(second, EDGE, WEB, counts.pack());
    }

    private Map<Long, Long> read(MetricLevel level, long from, long until) {
        Map<Long, Long> packets = new TreeMap<>();
        reader.read(
                level,
                from,
                until,
                List.of(WEB),
                Optional.of(EDGE),
                (second, _, _, _, first, bytes) -> {
                    assertThat(bytes).isEqualTo(first * 100);
                    packets.merge(second, first, Long::sum);
                });
        return packets;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
