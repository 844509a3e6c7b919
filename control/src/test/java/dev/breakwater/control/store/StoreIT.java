package dev.breakwater.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.breakwater.control.Caches;
import dev.breakwater.control.postgres.EmbeddedPostgres;
import dev.breakwater.runtime.time.NanoClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each test goes on from the version that it finds: a history can't be emptied.
class StoreIT {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00.123456Z");

    private static final Author SOMEBODY = new Author("somebody", Author.Through.REST);

    @TempDir static Path data;
    private static EmbeddedPostgres postgres;
    private static Database database;

    private Store store;
    private long newest;

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
    void find() {
        store = new Store(database.dataSource());
        newest = store.newest();
    }

    @Test
    void readsBackWhatItStored() {
        store.append(version(created("Backend", "a", "one")), NOON);

        StoredVersion read = store.version(newest + 1).orElseThrow();

        assertThat(store.newest()).isEqualTo(newest + 1);
        assertThat(read)
                .isEqualTo(
                        new StoredVersion(
                                newest + 1,
                                NOON,
                                SOMEBODY,
                                OptionalLong.empty(),
                                List.of(
                                        new StoredChange(
                                                StoredChange.Verb.CREATED, "Backend", "a"))));
        assertThat(changes(newest, newest + 1))
                .containsExactly(
                        new StoredResource(
                                "Backend", "a", Optional.of(ByteString.copyFromUtf8("one"))));
    }

    @Test
    void readsAnyVersionAsItStood() {
        store.append(version(created("Backend", "b", "one")), NOON);
        store.append(after(newest + 1, List.of(deleted("Backend", "b"))), NOON);

        assertThat(changes(0, newest + 1))
                .contains(
                        new StoredResource(
                                "Backend", "b", Optional.of(ByteString.copyFromUtf8("one"))));
        assertThat(changes(0, newest + 2))
                .contains(new StoredResource("Backend", "b", Optional.empty()));
    }

    @Test
    void readsOfSeveralVersionsTheLastChangeAlone() {
        store.append(version(created("Backend", "f", "one")), NOON);
        store.append(
                after(
                        newest + 1,
                        List.of(created("Backend", "f", "two"), created("Backend", "g", "one"))),
                NOON);

        assertThat(changes(newest, newest + 2))
                .extracting(StoredResource::body)
                .containsExactly(
                        Optional.of(ByteString.copyFromUtf8("two")),
                        Optional.of(ByteString.copyFromUtf8("one")));
        assertThat(changes(newest + 2, newest + 2)).isEmpty();
    }

    @Test
    void listsTheNewestVersionsFirst() {
        store.append(version(created("Backend", "c", "one")), NOON);
        store.append(after(newest + 1, List.of(deleted("Backend", "c"))), NOON);

        List<StoredVersion> below = store.versionsBelow(newest + 3, 2);

        assertThat(below).extracting(StoredVersion::number).containsExactly(newest + 2, newest + 1);
    }

    @Test
    void answersNothingForAVersionThatIsNotThere() {
        assertThat(store.version(newest + 1)).isEmpty();
    }

    @Test
    void keepsOneHistory() {
        assertThat(store.history()).isEqualTo(new Store(database.dataSource()).history());
    }

    @Test
    void refusesAVersionWhosePlaceIsTaken() {
        store.append(version(created("FilterRule", "a", "one")), NOON);

        Appended second = store.append(version(created("FilterRule", "b", "two")), NOON);

        assertThat(second).isEqualTo(Appended.OVERTAKEN);
        assertThat(changes(newest, newest + 1))
                .extracting(StoredResource::resourceId)
                .containsExactly("a");
    }

    @Test
    void refusesAVersionAfterOneThatIsNotThere() {
        NewVersion orphan = after(newest + 5, List.of(created("Backend", "d", "one")));

        assertThat(store.append(orphan, NOON)).isEqualTo(Appended.OVERTAKEN);
        assertThat(store.newest()).isEqualTo(newest);
    }

    @Test
    void storesNothingOfAVersionThatFailsHalfWay() {
        NewVersion twice = version(created("Backend", "e", "one"), created("Backend", "e", "two"));

        store.append(twice, NOON);

        assertThat(store.newest()).isEqualTo(newest);
    }

    @Test
    void letsOneOfManyWritersHaveThePlace() throws Exception {
        List<Future<Appended>> outcomes = new ArrayList<>();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                NewVersion version = version(created("Backend", "w" + i, "one"));
                outcomes.add(writers.submit(() -> store.append(version, NOON)));
            }
        }

        assertThat(outcomes)
                .extracting(Future::resultNow)
                .containsOnlyOnce(Appended.STORED)
                .contains(Appended.OVERTAKEN);
    }

    @Test
    void tellsWhichVersionAnotherRestores() {
        store.append(version(created("Backend", "r", "one")), NOON);
        store.append(
                new NewVersion(
                        newest + 1,
                        SOMEBODY,
                        OptionalLong.of(newest + 1),
                        List.of(deleted("Backend", "r"))),
                NOON);

        assertThat(store.version(newest + 2).orElseThrow().restores()).hasValue(newest + 1);
    }

    @Test
    void keepsARequestWithItsVersion() {
        store.append(version(created("Backend", "k", "one")), request("with"), NOON);

        assertThat(store.answered("with", NOON)).contains(request("with"));
        assertThat(store.answered("without", NOON)).isEmpty();
    }

    @Test
    void storesNothingOfARequestThatIsThereAlready() {
        store.keep(request("twice"), NOON);

        Appended second =
                store.append(version(created("Backend", "t", "one")), request("twice"), NOON);

        assertThat(second).isEqualTo(Appended.OVERTAKEN);
        assertThat(store.newest()).isEqualTo(newest);
    }

    @Test
    void forgetsARequestAfterADay() {
        Instant nextDay = NOON.plus(Duration.ofDays(1));
        store.keep(request("old"), NOON);

        assertThat(store.answered("old", nextDay.minusMillis(1))).isPresent();
        assertThat(store.answered("old", nextDay)).isEmpty();
        assertThat(store.keep(request("old"), nextDay)).isEqualTo(Appended.STORED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update version set author = 'x'",
                "delete from version",
                "truncate version cascade",
                "update change set body = null",
                "delete from change",
                "truncate change",
                "update history set id = gen_random_uuid()",
                "delete from history",
                "truncate history"
            })
    void refusesToRewriteHistory(String statement) {
        assertThatThrownBy(() -> run(statement)).hasMessageContaining("history is append-only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into history (id) values (gen_random_uuid())",
                "insert into version (number, created_at, author) values (0, now(), 'x')",
                "insert into version (number, created_at, author) values (1000000, now(), 'x')",
                "insert into version (number, created_at, author, restores)"
                        + " values (1, now(), 'x', 1)",
                "insert into version (number, created_at, author, through)"
                        + " values (1, now(), 'x', 'FAX')"
            })
    void refusesWhatCanNotBe(String statement) {
        assertThatThrownBy(() -> run(statement)).hasMessageContaining("constraint");
    }

    private List<StoredResource> changes(long after, long upTo) {
        List<StoredResource> changes = new ArrayList<>();
        store.readChanges(after, upTo, changes::add);
        return changes;
    }

    private NewVersion version(NewVersion.Change... changes) {
        return after(newest, List.of(changes));
    }

    private static NewVersion after(long previous, List<NewVersion.Change> changes) {
        return new NewVersion(previous, SOMEBODY, OptionalLong.empty(), changes);
    }

    private static AnsweredRequest request(String id) {
        return new AnsweredRequest(
                id, ByteString.copyFrom(new byte[32]), ByteString.copyFromUtf8("done"));
    }

    private static NewVersion.Change created(String kind, String id, String body) {
        return new NewVersion.Change(
                new StoredChange(StoredChange.Verb.CREATED, kind, id),
                ByteString.copyFromUtf8(body));
    }

    private static NewVersion.Change deleted(String kind, String id) {
        return new NewVersion.Change(
                new StoredChange(StoredChange.Verb.DELETED, kind, id), ByteString.EMPTY);
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
