package dev.breakwater.agent.config;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What the config path tells Prometheus. Thread-safe.
public final class ConfigMeters {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Gauge appliedVersion;
    private final Gauge connected;
    private final Gauge passedOver;
    private final Counter versions;
    private final Histogram applySeconds;

    public ConfigMeters(PrometheusRegistry registry) {
        appliedVersion =
                Gauge.builder()
                        .name("config_applied_version")
                        .help("The version that the kernel judges by; 0 for none.")
                        .register(registry);
        connected =
                Gauge.builder()
                        .name("agent_connected")
                        .help("1 while a stream to control is open.")
                        .register(registry);
        passedOver =
                Gauge.builder()
                        .name("config_versions_passed_over")
                        .help("Versions never tried, since a newer one arrived first.")
                        .register(registry);
        versions =
                Counter.builder()
                        .name("config_versions_total")
                        .help("Versions tried, by what became of them.")
                        .labelNames("outcome")
                        .register(registry);
        applySeconds =
                Histogram.builder()
                        .name("config_apply_seconds")
                        .help("From a version's arrival to the kernel judging by it.")
                        .classicOnly()
                        .classicUpperBounds(.005, .01, .02, .05, .1, .25, .5, 1, 2.5, 5, 10)
                        .register(registry);
        versions.initLabelValues("APPLIED");
        versions.initLabelValues("REFUSED");
    }

    /// What the node starts with.
    public void started(VersionId applied) {
        appliedVersion.set((double) applied.number());
    }

    void follow(ConfigFollower follower) {
        appliedVersion.set((double) follower.applied().number());
        connected.set(follower.isConnected() ? 1 : 0);
        passedOver.set((double) follower.passedOverCount());
    }

    void applied(long nanos) {
        versions.labelValues("APPLIED").inc();
        applySeconds.observe(nanos / NANOS_PER_SECOND);
    }

    void refused() {
        versions.labelValues("REFUSED").inc();
    }
}
