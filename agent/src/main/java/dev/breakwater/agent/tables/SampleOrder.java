package dev.breakwater.agent.tables;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import java.util.Map;

/// What the kernel is to show of the traffic.
///
/// @param intervals by reason: one packet in so many is sampled; none of a reason that isn't there
/// @param samplesPerSecond that one CPU takes of one reason, or for LOG rules; 0 for none
/// @param sampleBytes the first so many bytes of a frame
/// @param sourceInterval one packet in so many is looked at for the top sources
public record SampleOrder(
        Map<Reason, Integer> intervals, int samplesPerSecond, int sampleBytes, int sourceInterval) {
    /// An Ethernet header: less says nothing.
    public static final int SAMPLE_BYTES_MIN = 14;

    public static final int SAMPLE_BYTES_MAX = ShieldAbi.SAMPLE_BYTES_MAX;
    public static final int INTERVAL_MAX = 1_000_000_000;
    public static final int SAMPLES_PER_SECOND_MAX = 100_000;

    /// What the kernel's cost per packet was measured with.
    public static final int SOURCE_INTERVAL = 32;

    public SampleOrder {
        intervals = Map.copyOf(intervals);
        intervals.forEach((reason, each) -> require(reason.name(), each, 1, INTERVAL_MAX));
        require("samplesPerSecond", samplesPerSecond, 0, SAMPLES_PER_SECOND_MAX);
        require("sampleBytes", sampleBytes, SAMPLE_BYTES_MIN, SAMPLE_BYTES_MAX);
        require("sourceInterval", sourceInterval, 1, INTERVAL_MAX);
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
