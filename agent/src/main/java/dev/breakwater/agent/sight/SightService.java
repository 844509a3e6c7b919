package dev.breakwater.agent.sight;

import dev.breakwater.agent.config.Attribution;
import dev.breakwater.agent.tables.SightTables;
import dev.breakwater.runtime.time.NanoClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Sight, put together: what the kernel samples, and the two loops that read it. Thread-safe.
public final class SightService implements AutoCloseable {
    private final SightTables tables;
    private final SightOptions options;
    private final SampleLoop samples;
    private final SightLoop sources;

    public SightService(
            SightTables tables,
            SightOptions options,
            Supplier<Attribution> attribution,
            SightSink sink,
            PrometheusRegistry registry,
            NanoClock clock,
            InstantSource wallClock) {
        this.tables = tables;
        this.options = options;
        SightMeters meters = new SightMeters(registry);
        this.samples =
                new SampleLoop(
                        tables,
                        () -> attribution.get().slots(),
                        CaptureFolder.open(options.folder(), options.bounds()),
                        meters,
                        clock,
                        wallClock);
        this.sources = new SightLoop(tables, attribution, sink, meters, clock, wallClock);
    }

    /// Starts to see. Once only.
    ///
    /// @param onDeath told where a defect ends a loop
    public void start(Consumer<Throwable> onDeath) {
        tables.order(options.order());
        samples.start(onDeath);
        sources.start(onDeath);
    }

    @Override
    public void close() {
        sources.close();
        samples.close();
    }
}
