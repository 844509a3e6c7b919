package dev.breakwater.agent.registration;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Servers that told their secret, for Prometheus. Thread-safe.
public final class RegistrationMeters {
    /// What became of a request.
    enum Outcome {
        REGISTERED,
        UNREGISTERED,
        REFUSED,
        /// The server went, or said nothing for too long.
        BROKEN
    }

    private final Counter requests;
    private final Gauge servers;
    private final Gauge unserved;
    private final Gauge inherited;

    public RegistrationMeters(PrometheusRegistry registry) {
        requests =
                Counter.builder()
                        .name("registration_requests_total")
                        .help("Requests of servers that would tell their secret, by outcome.")
                        .labelNames("outcome")
                        .register(registry);
        for (Outcome outcome : Outcome.values()) {
            requests.initLabelValues(outcome.name());
        }
        servers = gauge(registry, "registered_servers", "Servers that told this agent a secret.");
        unserved =
                gauge(
                        registry,
                        "registered_servers_unserved",
                        "Those for which no backend asks its clients for proof: nobody can join.");
        inherited =
                gauge(
                        registry,
                        "registered_servers_inherited",
                        "Places whose keys an agent before told: they end within a week.");
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder().name(name).help(help).register(registry);
    }

    void asked(Outcome outcome) {
        requests.labelValues(outcome.name()).inc();
    }

    void servers(int count, int unservedCount, int inheritedCount) {
        servers.set(count);
        unserved.set(unservedCount);
        inherited.set(inheritedCount);
    }
}
