package dev.breakwater.agent.sight;

import dev.breakwater.agent.config.NamedCounts;
import dev.breakwater.agent.tables.SampleCounts;
import dev.breakwater.agent.tables.SourceSight;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Sight, for Prometheus: as of the last reading. Thread-safe.
///
/// Top sources are no metric: each would be a series of its own, and attackers choose how many.
public final class SightMeters {
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong unwritten = new AtomicLong();
    private volatile long captureBytes;
    private volatile SampleCounts samples = SampleCounts.ZERO;
    private volatile Map<String, SourceSight> backends = Map.of();

    public SightMeters(PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("sight_samples_total")
                .help("Packets that were due to be sampled, by what became of them.")
                .labelNames("outcome")
                .callback(
                        callback -> {
                            callback.call((double) written.get(), "WRITTEN");
                            callback.call((double) unwritten.get(), "DISK_FAILED");
                            callback.call((double) samples.overBound(), "OVER_BOUND");
                            callback.call((double) samples.ringFull(), "RING_FULL");
                        })
                .register(registry);
        CounterWithCallback.builder()
                .name("sight_candidates_busy_total")
                .help("Packets passed over for the top sources: two CPUs met in their set.")
                .callback(callback -> callback.call((double) samples.candidatesBusy()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("sight_capture_bytes")
                .help("Bytes of captures on the disk.")
                .callback(callback -> callback.call((double) captureBytes))
                .register(registry);
        GaugeWithCallback.builder()
                .name("shield_unique_sources")
                .help("Different sources in a second, estimated to 3.3 % (standard error).")
                .labelNames("backend")
                .callback(
                        callback ->
                                backends.forEach(
                                        (backend, sight) ->
                                                callback.call(
                                                        (double) sight.uniqueSources(),
                                                        label(backend))))
                .register(registry);
    }

    void written(int packets) {
        written.addAndGet(packets);
    }

    void unwritten(int packets) {
        unwritten.addAndGet(packets);
    }

    void captureBytes(long bytes) {
        captureBytes = bytes;
    }

    WrittenSamples written() {
        return new WrittenSamples(written.get(), unwritten.get());
    }

    /// What a reading came to.
    ///
    /// @param sources by backend
    void read(SampleCounts counts, Map<String, SourceSight> sources) {
        samples = counts;
        backends = Map.copyOf(sources);
    }

    private static String label(String backend) {
        return backend.equals(NamedCounts.NO_BACKEND) ? "none" : backend;
    }
}
