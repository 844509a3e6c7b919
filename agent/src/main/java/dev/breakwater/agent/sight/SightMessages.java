package dev.breakwater.agent.sight;

import static java.util.Comparator.comparingLong;

import dev.breakwater.agent.tables.SampleCounts;
import dev.breakwater.agent.tables.SourceSight;
import dev.breakwater.api.v1.BackendSight;
import dev.breakwater.api.v1.SampleTotals;
import dev.breakwater.api.v1.Sight;
import dev.breakwater.api.v1.SourceEstimate;
import dev.breakwater.shield.sight.SourceCount;
import java.util.List;
import java.util.Map;

/// From what was seen to the message that control is sent. Pure.
final class SightMessages {
    /// Sources in one message: those of the backends with the most packets come first.
    static final int SOURCES_MAX = 1_000;

    private SightMessages() {}

    static Sight of(
            Map<String, SourceSight> backends,
            SampleCounts samples,
            WrittenSamples written,
            long timeMillis,
            long spanMillis) {
        Sight.Builder message =
                Sight.newBuilder()
                        .setTimeMillis(timeMillis)
                        .setSpanMillis(spanMillis)
                        .setSamples(
                                SampleTotals.newBuilder()
                                        .setWritten(written.written())
                                        .setDiskFailed(written.diskFailed())
                                        .setOverBound(samples.overBound())
                                        .setRingFull(samples.ringFull()));
        List<Map.Entry<String, SourceSight>> busiestFirst =
                backends.entrySet().stream()
                        .sorted(
                                comparingLong(
                                                (Map.Entry<String, SourceSight> entry) ->
                                                        entry.getValue().packets())
                                        .reversed())
                        .toList();
        int room = SOURCES_MAX;
        for (Map.Entry<String, SourceSight> backend : busiestFirst) {
            BackendSight told = backend(backend.getKey(), backend.getValue(), room);
            room -= told.getTopSourcesCount();
            message.addBackends(told);
        }
        return message.build();
    }

    private static BackendSight backend(String name, SourceSight sight, int sourcesMax) {
        BackendSight.Builder backend =
                BackendSight.newBuilder()
                        .setBackend(name)
                        .setUniqueSources(sight.uniqueSources())
                        .setPackets(sight.packets());
        for (SourceCount source : sight.topSources().stream().limit(sourcesMax).toList()) {
            backend.addTopSources(
                    SourceEstimate.newBuilder()
                            .setAddress(source.source().toString())
                            .setPackets(source.packetsMin()));
        }
        return backend.build();
    }
}
