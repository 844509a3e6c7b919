package dev.breakwater.control.metrics;

import dev.breakwater.shield.config.IpAddress;
import java.util.List;
import java.util.Map;

/// What a node has seen in one span of about a second.
///
/// @param timeMillis the span's end, by the node's clock
/// @param backends those with any source, by name; `""` is what belongs to none
record SightReading(
        long timeMillis, long spanMillis, SampleTotals samples, Map<String, Sources> backends) {
    SightReading {
        backends = Map.copyOf(backends);
    }

    /// What became of samples, since the node's maps were made or its agent started.
    record SampleTotals(long written, long diskFailed, long overBound, long ringFull) {}

    /// Who sent to a backend.
    ///
    /// @param packets of all sources
    /// @param top the loudest first
    record Sources(long unique, long packets, List<Source> top) {
        Sources {
            top = List.copyOf(top);
        }
    }

    /// @param packets at least
    record Source(IpAddress address, long packets) {}

    /// How many numbers it holds, itself among them: what memory is limited by.
    int size() {
        return 1 + backends.values().stream().mapToInt(sources -> 1 + sources.top().size()).sum();
    }
}
