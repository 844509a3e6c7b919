package dev.breakwater.agent.interfaces;

import dev.breakwater.agent.tables.AttachedInterface;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/// How many interfaces are protected, and how. Thread-safe.
public final class InterfaceMeters {
    private static final List<String> MODES =
            List.of("native", "generic", "offload", "by", "missing", "refused");

    private final Gauge interfaces;

    public InterfaceMeters(PrometheusRegistry registry) {
        interfaces =
                Gauge.builder()
                        .name("shield_interfaces")
                        .help("Interfaces to protect, by how they are.")
                        .labelNames("mode")
                        .register(registry);
    }

    void set(List<AttachedInterface> now) {
        for (String mode : MODES) {
            interfaces
                    .labelValues(mode)
                    .set((double) now.stream().filter(one -> one.mode().startsWith(mode)).count());
        }
    }
}
