package dev.breakwater.testkit.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.judge.Oracle;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden packet, through the oracle.
class GoldenPacketTest {
    private static final int STATE_SETS = 1 << 16;

    static List<GoldenFile> files() {
        return GoldenPackets.readAll(Path.of(System.getProperty("breakwater.root")));
    }

    /// Numbers that are taken for stages to come; each leaves with its first golden packet.
    private static final Set<Reason> WITHOUT_A_STAGE_YET =
            EnumSet.of(
                    Reason.SOURCE_BYTES,
                    Reason.SOURCE_CONNECTIONS,
                    Reason.NETWORK_LIMIT,
                    Reason.BACKEND_LIMIT,
                    Reason.RULE_REDIRECT);

    @ParameterizedTest
    @MethodSource("files")
    void theOracleJudgesAsTheFileSays(GoldenFile file) {
        Oracle oracle =
                new Oracle(
                        file.configuration(),
                        Slots.EMPTY.next(file.configuration()),
                        new HashSeed(7, 11),
                        STATE_SETS,
                        file.sources());
        file.answers().forEach(oracle::tell);
        file.servers().registrations().forEach(oracle::register);
        oracle.tellWallClock(file.servers().wallOffsetNanos());

        assertThat(file.differences(oracle::judge)).isEmpty();
    }

    @Test
    void everyReasonThatAFrameCanHaveIsGolden() {
        Set<Reason> missing = EnumSet.allOf(Reason.class);
        // Nothing loaded, and a defect: no configuration brings them about.
        missing.removeAll(Set.of(Reason.UNCONFIGURED, Reason.INTERNAL));
        missing.removeAll(WITHOUT_A_STAGE_YET);

        missing.removeAll(
                files().stream()
                        .flatMap(file -> file.frames().stream())
                        .map(frame -> frame.expected().reason())
                        .collect(Collectors.toSet()));

        assertThat(missing).isEmpty();
    }

    @Test
    void everyFrameHasATitle() {
        assertThat(files())
                .allSatisfy(
                        file ->
                                assertThat(file.frames())
                                        .noneMatch(frame -> frame.title().isEmpty()));
    }
}
