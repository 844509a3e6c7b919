package dev.breakwater.agent.origin;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What came of asking servers, for Prometheus. Thread-safe.
public final class OriginMeters {
    private final Counter asks;
    private final Gauge silent;
    private final Gauge leftOut;

    public OriginMeters(PrometheusRegistry registry) {
        asks =
                Counter.builder()
                        .name("origin_asks_total")
                        .help("Queries that backends' servers were asked, by what became of them.")
                        .labelNames("outcome")
                        .register(registry);
        asks.initLabelValues("ANSWERED");
        asks.initLabelValues("SILENT");
        asks.initLabelValues("UNFIT");
        silent =
                Gauge.builder()
                        .name("origins_silent")
                        .help("Places of backends whose servers don't answer queries.")
                        .register(registry);
        leftOut =
                Gauge.builder()
                        .name("origins_left_out")
                        .help("Places of backends whose servers aren't asked: beyond the limit.")
                        .register(registry);
    }

    void asked(OriginSocket.Outcome outcome) {
        String label =
                switch (outcome) {
                    case OriginSocket.Outcome.Answered _ -> "ANSWERED";
                    case OriginSocket.Outcome.Silent _ -> "SILENT";
                    case OriginSocket.Outcome.Unfit _ -> "UNFIT";
                };
        asks.labelValues(label).inc();
    }

    void places(long silentCount, int leftOutCount) {
        silent.set((double) silentCount);
        leftOut.set(leftOutCount);
    }
}
