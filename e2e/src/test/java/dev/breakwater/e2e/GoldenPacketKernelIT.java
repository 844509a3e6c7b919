package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.testkit.golden.GoldenFile;
import dev.breakwater.testkit.golden.GoldenPackets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The golden packets, judged by the program in the kernel.
class GoldenPacketKernelIT {
    private static final int STATE_SETS = 1 << 10;

    static List<GoldenFile> files() {
        return GoldenPackets.readAll(Path.of(System.getProperty("breakwater.root")));
    }

    @ParameterizedTest
    @MethodSource("files")
    void theKernelJudgesAsTheFileSays(GoldenFile file) {
        Slots slots = Slots.EMPTY.next(file.configuration());
        HashSeed seed = new HashSeed(7, 11);
        try (ShieldTrial trial =
                new ShieldTrial(file.configuration(), slots, seed, STATE_SETS, file.sources())) {
            file.answers().forEach(trial::tell);
            file.servers().registrations().forEach(trial::register);
            trial.tellWallClock(file.servers().wallOffsetNanos());

            assertThat(file.differences(trial::judge, trial::left)).isEmpty();
        }
    }
}
