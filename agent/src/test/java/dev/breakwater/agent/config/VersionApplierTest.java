package dev.breakwater.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.agent.tables.FakeTables;
import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.Protection;
import dev.breakwater.bpf.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionApplierTest {
    @TempDir private Path state;

    private FakeTables tables = new FakeTables("first-boot");
    private VersionFolder folder;
    private VersionApplier applier;

    @BeforeEach
    void open() {
        start();
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void refusesAWrongResourceByNameAndKeepsTheVersionBefore() {
        apply(Versions.ofRules(1, "limit"));

        Refusal refusal = refused(Versions.wrong(2));

        assertThat(refusal.resource()).isEqualTo("FilterRule/broken");
        assertThat(refusal.reason()).contains("priority").contains("expected:");
        assertThat(refusal.isPassing()).isFalse();
        assertThat(tables.published()).containsExactly(1L);
        assertThat(restart()).isEqualTo(id(1));
    }

    @Test
    void takesBackFromTheDiskWhatTheKernelWouldNotTake() {
        apply(Versions.empty(1));
        tables.refuse(new IllegalStateException("bpf_map_create: ENOMEM"));

        Refusal refusal = refused(Versions.empty(2));

        assertThat(refusal.reason()).isEqualTo("kernel: bpf_map_create: ENOMEM");
        assertThat(refusal.isPassing()).isTrue();
        tables.accept();
        assertThat(restart()).isEqualTo(id(1));
    }

    @Test
    void refusesWhereTheDiskKeepsNothingBeforeTheKernelHearsOfIt() throws IOException {
        apply(Versions.empty(1));
        Files.createDirectories(state.resolve("version.partial/in-the-way"));

        Refusal refusal = refused(Versions.empty(2));

        assertThat(refusal.reason()).startsWith("disk: write ").contains("version.partial");
        assertThat(refusal.isPassing()).isTrue();
        assertThat(tables.published()).containsExactly(1L);
    }

    @Test
    void doesNotTryAVersionAgainThatEndedTheAgentTwice() {
        apply(Versions.empty(1));
        dieOf(Versions.empty(2));
        tables.die(new OutOfMemoryError("Java heap space"));
        assertThatThrownBy(this::restart).isInstanceOf(OutOfMemoryError.class);
        tables.accept();

        assertThat(restart()).isEqualTo(id(1));
        Refusal refusal = refused(Versions.empty(2));
        assertThat(refusal.reason()).contains("the agent ended 2 times").contains("expected:");
        assertThat(refusal.isPassing()).isFalse();
        assertThat(restart()).isEqualTo(id(1));
        refused(Versions.empty(2));
        apply(Versions.empty(3));
    }

    @Test
    void triesAVersionAgainThatEndedTheAgentOnce() {
        apply(Versions.empty(1));
        dieOf(Versions.empty(2));
        tables.accept();

        assertThat(restart()).isEqualTo(id(2));
        dieOf(Versions.empty(3));
        tables.accept();
        restart();
        apply(Versions.empty(4));
    }

    @Test
    void takesAttemptsThatCanNotBeReadForNone() throws IOException {
        apply(Versions.empty(1));
        Files.write(state.resolve("attempts"), new byte[] {1, 2, 3, 4, 5});

        assertThat(restart()).isEqualTo(id(1));
    }

    @Test
    void comesBackWithWhatItApplied() {
        apply(Versions.ofBackends(1, "game"));
        apply(Versions.ofBackends(2, "game", "voice"));

        assertThat(restart()).isEqualTo(id(2));
        assertThat(tables.published()).containsExactly(1L, 2L, 2L);
    }

    @Test
    void startsFromTheVersionBeforeWhereTheKernelWillNotTakeTheNewest() {
        apply(Versions.empty(1));
        apply(Versions.wrong(2).toBuilder().clearFilterRules().build());
        folder.save(
                new StoredVersion(
                        Versions.offer(Versions.wrong(3)),
                        applier.attribution().slots(),
                        Versions.SEED,
                        "first-boot",
                        CountBases.EMPTY));

        assertThat(restart()).isEqualTo(id(2));
    }

    @Test
    void keepsTheVersionThatItStartedFromWhereTheKernelWillNotTakeTheNextOneEither() {
        apply(Versions.empty(1));
        folder.save(
                new StoredVersion(
                        Versions.offer(Versions.wrong(2)),
                        applier.attribution().slots(),
                        Versions.SEED,
                        "first-boot",
                        CountBases.EMPTY));
        restart();
        tables.refuse(new IllegalStateException("bpf_map_create: ENOMEM"));
        refused(Versions.empty(3));
        tables.accept();

        assertThat(restart()).isEqualTo(id(1));
    }

    @Test
    void leavesTheKernelAloneWhereTheNewestFileIsDamagedAndTheMapsOutlivedTheAgent()
            throws IOException {
        apply(Versions.empty(1));
        apply(Versions.empty(2));
        Files.write(state.resolve("version.1"), new byte[100]);

        assertThat(restart()).isEqualTo(VersionId.NONE);
        assertThat(tables.published()).containsExactly(1L, 2L);
        apply(Versions.empty(2));
    }

    @Test
    void startsFromTheOtherFileWhereTheNewestIsDamagedAndTheMapsAreNew() throws IOException {
        apply(Versions.empty(1));
        apply(Versions.empty(2));
        Files.write(state.resolve("version.1"), new byte[100]);
        tables = new FakeTables("second-boot");

        assertThat(restart()).isEqualTo(id(1));
        assertThat(tables.published()).containsExactly(1L);
    }

    @Test
    void keepsASlotForTheOneThatStays() {
        apply(Versions.ofBackends(1, "game", "voice"));
        int voice = applier.attribution().slots().backends().getOrDefault("voice", 0);
        apply(Versions.ofBackends(2, "voice"));
        restart();
        apply(Versions.ofBackends(3, "new", "voice"));

        assertThat(applier.attribution().slots().backends()).containsEntry("voice", voice);
    }

    @Test
    void emptiesTheBucketsOfNewRulesAndBackendsAlone() {
        apply(Versions.ofRules(1, "first"));
        apply(Versions.ofRules(2, "first", "second"));

        assertThat(tables.emptied())
                .containsExactly(
                        new NewSlots(Set.of(1), Set.of(1)), new NewSlots(Set.of(), Set.of(2)));
    }

    @Test
    void learnsAnewWhoIsConnectedWhereProofIsAskedForFromNowOn() {
        apply(Versions.ofProof(1, Protection.ProofPolicy.NEVER));
        apply(Versions.ofProof(2, Protection.ProofPolicy.UNDER_ATTACK));
        apply(Versions.ofProof(3, Protection.ProofPolicy.ALWAYS));

        assertThat(tables.emptied())
                .containsExactly(
                        new NewSlots(Set.of(1), Set.of()),
                        new NewSlots(Set.of(1), Set.of()),
                        NewSlots.NONE);
    }

    @Test
    void givesANewBackendNothingOfWhatItsSlotCountedBefore() {
        apply(Versions.ofBackends(1, "old"));
        int slot = applier.attribution().slots().backends().getOrDefault("old", 0);
        tables.count(slot, Reason.SERVED, 70);
        tables.count(0, Reason.NOT_IP, 5);
        apply(Versions.empty(2));
        apply(Versions.ofBackends(3, "new"));
        tables.count(slot, Reason.SERVED, 2);
        restart();

        NamedCounts counts = counts();

        assertThat(applier.attribution().slots().backends()).containsEntry("new", slot);
        assertThat(counts.backends())
                .containsEntry("new", Map.of(Reason.SERVED, new Tally(2, 200)))
                .containsEntry("(deleted)", Map.of(Reason.SERVED, new Tally(70, 7_000)))
                .containsEntry("", Map.of(Reason.NOT_IP, new Tally(5, 500)));
    }

    @Test
    void countsWhatADeletedBackendHadAsDeleted() {
        apply(Versions.ofBackends(1, "old", "stays"));
        tables.count(
                applier.attribution().slots().backends().getOrDefault("old", 0), Reason.DENIED, 7);
        apply(Versions.ofBackends(2, "stays"));

        assertThat(counts().backends())
                .containsOnlyKeys("(deleted)")
                .containsEntry("(deleted)", Map.of(Reason.DENIED, new Tally(7, 700)));
        restart();
        assertThat(counts().backends()).containsOnlyKeys("(deleted)");
    }

    @Test
    void startsCountingAnewWithNewMaps() {
        apply(Versions.ofBackends(1, "old"));
        tables.count(1, Reason.SERVED, 70);
        apply(Versions.empty(2));
        apply(Versions.ofBackends(3, "new"));
        tables = new FakeTables("second-boot");
        restart();
        tables.count(1, Reason.SERVED, 3);

        assertThat(counts().backends())
                .containsOnlyKeys("new")
                .containsEntry("new", Map.of(Reason.SERVED, new Tally(3, 300)));
    }

    @Test
    void givesARuleNothingOfWhatItsSlotCountedBefore() {
        apply(Versions.ofRules(1, "old"));
        tables.hit(1, 40);
        apply(Versions.ofRules(2));
        apply(Versions.ofRules(3, "new"));
        tables.hit(1, 2);

        assertThat(counts().rules()).isEqualTo(Map.of("new", new Tally(2, 200)));
    }

    private VersionId start() {
        folder = VersionFolder.open(state);
        applier = new VersionApplier(tables, folder, Versions.SEED);
        return applier.resume(Instant.EPOCH).id();
    }

    private VersionId restart() {
        folder.close();
        return start();
    }

    /// Runs out of memory while it works on a version.
    private void dieOf(Configuration message) {
        tables.die(new OutOfMemoryError("Java heap space"));
        assertThatThrownBy(() -> applier.apply(Versions.offer(message), Instant.EPOCH))
                .isInstanceOf(OutOfMemoryError.class);
    }

    private void apply(Configuration message) {
        assertThat(applier.apply(Versions.offer(message), Instant.EPOCH))
                .isEqualTo(new ApplyOutcome.Applied(id(message.getVersion())));
    }

    private Refusal refused(Configuration message) {
        return ((ApplyOutcome.Refused) applier.apply(Versions.offer(message), Instant.EPOCH))
                .refusal();
    }

    private NamedCounts counts() {
        Attribution attribution = applier.attribution();
        return attribution.name(
                tables.readCounts(attribution.countingBackends(), attribution.countingRules()));
    }

    private static VersionId id(long number) {
        return new VersionId(Versions.HISTORY, number);
    }
}
