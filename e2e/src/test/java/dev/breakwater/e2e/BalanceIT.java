package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.TestRun;
import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.testkit.frames.FrameWorld;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// What came in is what was decided: received = passed + dropped + answered + redirected.
class BalanceIT {
    private static final int FRAMES = 20_000;
    private static final int RULES_MAX = 50;
    private static final int STATE_SETS = 16;

    @Test
    void everyPacketAndByteThatCameInHasAReason() {
        FrameWorld world = new FrameWorld(7);
        Configuration configuration = world.nextConfiguration(1, RULES_MAX);
        Slots slots = Slots.EMPTY.next(configuration);
        long packets = 0;
        long bytes = 0;
        try (ShieldTrial trial =
                new ShieldTrial(configuration, slots, world.hashSeed(), STATE_SETS)) {
            for (int i = 0; i < FRAMES; i++) {
                byte[] frame = world.nextFrame();
                if (frame.length >= TestRun.FRAME_BYTES_MIN) {
                    trial.judge(frame, world.nextNanos());
                    packets++;
                    bytes += frame.length;
                }
            }

            long[] received = tallied(trial, "received", 1);
            long[] decided = tallied(trial, "backend_tallies", ShieldAbi.BACKEND_SLOTS_MAX);

            assertThat(received).containsExactly(packets, bytes);
            assertThat(decided).containsExactly(packets, bytes);
        }
    }

    /// Packets and bytes of all tallies of a map's first entries.
    private static long[] tallied(ShieldTrial trial, String name, int entries) {
        BpfMap map = trial.object().map(name);
        long[] sums = new long[2];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(map.valueBytes(), Long.BYTES);
            for (int entry = 0; entry < entries; entry++) {
                map.lookup(entry, values);
                for (long at = 0; at < values.byteSize(); at += ShieldAbi.TALLY_BYTES) {
                    sums[0] += values.get(ValueLayout.JAVA_LONG, at);
                    sums[1] += values.get(ValueLayout.JAVA_LONG, at + Long.BYTES);
                }
            }
        }
        return sums;
    }
}
