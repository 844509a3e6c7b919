package dev.breakwater.control.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;

/// What control measures of itself.
///
/// Thread-safe.
public final class ControlMetrics {
    private final Gauge version;
    private final Histogram commitToApplied;
    private final Counter streamViolations;
    private final Counter wholeWanted;
    private final Counter countersRefused;
    private final Counter sightRefused;
    private final Counter requestsRefused;
    private final Gauge storeIsAway;
    private final Counter rowsStored;

    public ControlMetrics(PrometheusRegistry registry) {
        version =
                Gauge.builder()
                        .name("config_version")
                        .help("The newest published version.")
                        .register(registry);
        commitToApplied =
                Histogram.builder()
                        .name("config_commit_to_applied_seconds")
                        .help("From a version's commit until a connected node runs it.")
                        .classicOnly()
                        .classicUpperBounds(
                                0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 30)
                        .register(registry);
        streamViolations =
                Counter.builder()
                        .name("node_stream_violations_total")
                        .help("Node streams ended for what the node said, by the rule it broke.")
                        .labelNames("rule")
                        .register(registry);
        wholeWanted =
                Counter.builder()
                        .name("node_whole_versions_wanted_total")
                        .help("Versions that a node could not make of the changes sent to it.")
                        .register(registry);
        countersRefused =
                Counter.builder()
                        .name("node_counters_refused_total")
                        .help("Counters messages of nodes that were not taken, by cause.")
                        .labelNames("cause")
                        .register(registry);
        sightRefused =
                Counter.builder()
                        .name("node_sight_refused_total")
                        .help("Sight messages of nodes that were not taken, by cause.")
                        .labelNames("cause")
                        .register(registry);
        requestsRefused =
                Counter.builder()
                        .name("api_requests_refused_total")
                        .help("Requests of the API that were refused, by code.")
                        .labelNames("code")
                        .register(registry);
        storeIsAway =
                Gauge.builder()
                        .name("store_away")
                        .help("1 while PostgreSQL can't be asked, else 0.")
                        .register(registry);
        rowsStored = rowsStored(registry);
    }

    private static Counter rowsStored(PrometheusRegistry registry) {
        return Counter.builder()
                .name("metrics_rows_stored_total")
                .help("Rows of seconds that were stored.")
                .register(registry);
    }

    /// A version was published.
    public void published(long number) {
        version.set((double) number);
    }

    /// A node runs a version, so long after its commit.
    public void applied(Duration latency) {
        commitToApplied.observe(latency.toNanos() / 1e9);
    }

    /// A stream was ended for what the node said.
    ///
    /// @param rule of a closed set
    public void violated(String rule) {
        streamViolations.labelValues(rule).inc();
    }

    /// A node could not make a version of its changes.
    public void wantedWhole() {
        wholeWanted.inc();
    }

    void countersRefused(CounterRefusal why) {
        countersRefused.labelValues(why.name().toLowerCase(Locale.ROOT)).inc();
    }

    void sightRefused(SightRefusal why) {
        sightRefused.labelValues(why.name().toLowerCase(Locale.ROOT)).inc();
    }

    void storedRows(int count) {
        rowsStored.inc(count);
    }

    /// A request was refused.
    ///
    /// @param code of a closed set
    public void requestRefused(String code) {
        requestsRefused.labelValues(code).inc();
    }

    /// Whether PostgreSQL can be asked.
    public void storeAway(boolean isAway) {
        storeIsAway.set(isAway ? 1 : 0);
    }
}
