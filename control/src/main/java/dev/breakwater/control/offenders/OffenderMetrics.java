package dev.breakwater.control.offenders;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Tells Prometheus how many are denied.
public final class OffenderMetrics {
    private OffenderMetrics() {}

    public static void register(Offenders offenders, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("offenders")
                .help("Sources denied for what they sent after proof, on any node.")
                .callback(callback -> callback.call(offenders.list().size()))
                .register(registry);
        CounterWithCallback.builder()
                .name("offenders_left_out_total")
                .help("Offenders that only the node denies that saw them: there were too many.")
                .callback(callback -> callback.call((double) offenders.leftOutCount()))
                .register(registry);
    }
}
