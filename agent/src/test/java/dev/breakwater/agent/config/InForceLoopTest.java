package dev.breakwater.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.FakeTables;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.TableCompiler;
import dev.breakwater.shield.compile.TableImage;
import dev.breakwater.shield.compile.TableImages;
import dev.breakwater.shield.read.Reading;
import dev.breakwater.shield.read.ResourceRecords;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tables follow the time: rule `brief` ends five seconds after the start.
class InForceLoopTest {
    private static final Instant START = Instant.parse("2026-12-01T00:00:00Z");
    private static final Instant END = START.plusSeconds(5);

    @TempDir private Path state;

    private final FakeTables tables = new FakeTables("boot");
    private VersionFolder folder;
    private VersionApplier applier;
    private Instant now = START;
    private InForceLoop loop;

    @BeforeEach
    void open() {
        folder = VersionFolder.open(state);
        applier = new VersionApplier(tables, folder, Versions.SEED);
        loop = new InForceLoop(applier, () -> now);
        applier.resume(now);
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void publishesTheSameVersionAnewAtTheInstantARuleEnds() {
        applier.apply(Versions.offer(version()), now);

        now = END.minusNanos(1);
        loop.turn();
        assertThat(tables.published()).containsExactly(1L);
        now = END;
        loop.turn();
        loop.turn();

        assertThat(tables.published()).containsExactly(1L, 1L);
        assertThat(rulesPart(tables.lastImages()))
                .isEqualTo(rulesPart(compiled(Versions.ofRules(1, "stays"))));
    }

    @Test
    void theRuleKeepsItsSlotWhileItIsNotInForce() {
        applier.apply(Versions.offer(version()), END);

        assertThat(applier.attribution().slots().rules()).containsOnlyKeys("brief", "stays");
    }

    @Test
    void aClockPutBackBringsTheRuleBack() {
        now = END;
        applier.apply(Versions.offer(version()), now);

        now = START;
        loop.turn();

        assertThat(rulesPart(tables.lastImages()))
                .isEqualTo(rulesPart(compiled(Versions.ofRules(1, "brief", "stays"))));
    }

    @Test
    void startsWithWhatIsInForceAtTheStart() {
        applier.apply(Versions.offer(version()), now);
        VersionApplier next = new VersionApplier(tables, folder, Versions.SEED);

        next.resume(END);

        assertThat(rulesPart(tables.lastImages()))
                .isEqualTo(rulesPart(compiled(Versions.ofRules(1, "stays"))));
    }

    @Test
    void triesAgainWhatTheKernelRefused() {
        applier.apply(Versions.offer(version()), now);
        now = END;
        tables.refuse(new IllegalStateException("ENOMEM"));

        assertThat(loop.turn()).isFalse();
        tables.accept();
        assertThat(loop.turn()).isTrue();

        assertThat(tables.published()).containsExactly(1L, 1L);
    }

    private static Configuration version() {
        Configuration.Builder version = Versions.ofRules(1, "brief", "stays").toBuilder();
        version.getFilterRulesBuilder(0).getSpecBuilder().setActiveUntil(END.toString());
        return version.build();
    }

    /// With the slots of the whole version.
    private TableImages compiled(Configuration message) {
        return switch (ResourceRecords.configuration(message)) {
            case Reading.Accepted<dev.breakwater.shield.config.Configuration>(var configuration) ->
                    TableCompiler.compile(
                            configuration, applier.attribution().slots(), Versions.SEED);
            case Reading.Rejected<dev.breakwater.shield.config.Configuration>(var problems) ->
                    throw new AssertionError(problems);
        };
    }

    private static Object rulesPart(TableImages images) {
        TableImage part = images.parts().getFirst();
        ByteBuffer bytes = ByteBuffer.allocate(part.lines() * ShieldAbi.LINE_BYTES);
        part.writeTo(bytes);
        return bytes;
    }
}
