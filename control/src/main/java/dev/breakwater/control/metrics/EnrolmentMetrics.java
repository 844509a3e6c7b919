package dev.breakwater.control.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What control measures of nodes that ask to be let in.
///
/// Thread-safe.
public final class EnrolmentMetrics {
    private final Counter enrolments;
    private final Counter certificatesRefused;

    public EnrolmentMetrics(PrometheusRegistry registry) {
        enrolments =
                Counter.builder()
                        .name("node_enrolments_total")
                        .help("Certificates that nodes asked for, by what became of it.")
                        .labelNames("outcome")
                        .register(registry);
        certificatesRefused =
                Counter.builder()
                        .name("node_certificates_refused_total")
                        .help("Client certificates that were not taken in TLS, by cause.")
                        .labelNames("cause")
                        .register(registry);
    }

    /// A node asked for a certificate.
    ///
    /// @param outcome of a closed set
    public void asked(String outcome) {
        enrolments.labelValues(outcome).inc();
    }

    /// A client's certificate was not taken.
    ///
    /// @param cause of a closed set
    public void certificateRefused(String cause) {
        certificatesRefused.labelValues(cause).inc();
    }
}
