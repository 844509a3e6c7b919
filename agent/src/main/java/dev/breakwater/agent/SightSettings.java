package dev.breakwater.agent;

import dev.breakwater.agent.sight.CaptureBounds;
import dev.breakwater.agent.sight.SampleIntervals;
import dev.breakwater.agent.sight.SightOptions;
import dev.breakwater.agent.tables.SampleOrder;
import dev.breakwater.bpf.Reason;
import dev.breakwater.runtime.settings.RefusedSettingException;
import dev.breakwater.runtime.settings.Setting;
import dev.breakwater.runtime.settings.Settings;
import java.util.Map;

/// What an agent can be told about sight.
final class SightSettings {
    static final Setting<Map<Reason, Integer>> SAMPLES =
            new Setting<>(
                    "samples",
                    SampleIntervals.EXPECTED,
                    "DROP=1000",
                    "Of which packets one in how many is kept; DROP=1000,DENIED=0,SERVED=10000.",
                    true,
                    SampleIntervals::parse);

    static final Setting<Long> SAMPLES_PER_SECOND =
            Setting.number(
                    "samples-per-second",
                    "samples",
                    0,
                    SampleOrder.SAMPLES_PER_SECOND_MAX,
                    100,
                    "The most that a CPU takes of one reason; 0 samples nothing.");

    static final Setting<Long> SAMPLE_BYTES =
            Setting.number(
                    "sample-bytes",
                    "bytes",
                    SampleOrder.SAMPLE_BYTES_MIN,
                    SampleOrder.SAMPLE_BYTES_MAX,
                    SampleOrder.SAMPLE_BYTES_MAX,
                    "How much of a sampled packet is kept.");

    static final Setting<Long> CAPTURE_FILE_MIB =
            Setting.number(
                    "capture-file-mib",
                    "MiB",
                    1,
                    64,
                    4,
                    "A capture of this size is full, and the next one begins.");

    static final Setting<Long> CAPTURE_FILES =
            Setting.number(
                    "capture-files",
                    "files",
                    1,
                    100,
                    4,
                    "Captures kept of each backend and reason.");

    static final Setting<Long> CAPTURES_MIB =
            Setting.number(
                    "captures-mib",
                    "MiB",
                    2,
                    1_048_576,
                    256,
                    "All captures together; at least twice capture-file-mib.");

    private static final int MIB = 1 << 20;

    private SightSettings() {}

    /// @throws RefusedSettingException where the settings contradict each other
    static SightOptions options(Settings settings) {
        long fileMib = settings.value(CAPTURE_FILE_MIB);
        long totalMib = settings.value(CAPTURES_MIB);
        if (totalMib < 2 * fileMib) {
            throw new RefusedSettingException(
                    "captures-mib: "
                            + totalMib
                            + " (expected: at least twice capture-file-mib, "
                            + fileMib
                            + ")");
        }
        return new SightOptions(
                new SampleOrder(
                        settings.value(SAMPLES),
                        settings.value(SAMPLES_PER_SECOND).intValue(),
                        settings.value(SAMPLE_BYTES).intValue(),
                        SampleOrder.SOURCE_INTERVAL),
                settings.value(AgentSettings.STATE).resolve("samples"),
                new CaptureBounds(
                        fileMib * MIB,
                        settings.value(CAPTURE_FILES).intValue(),
                        totalMib * MIB,
                        CaptureBounds.FILES_MAX));
    }
}
