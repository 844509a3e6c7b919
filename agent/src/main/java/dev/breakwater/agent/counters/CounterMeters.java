package dev.breakwater.agent.counters;

import dev.breakwater.agent.config.NamedCounts;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.sight.ConnectionCount;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToLongFunction;

/// What the shield counted, for Prometheus: as of the last reading. Thread-safe.
///
/// Control serves the same names, with a `node` label besides.
public final class CounterMeters {
    private final Counter readings;
    private final Gauge unkeptReadings;
    private volatile NamedCounts counts = NamedCounts.ZERO;
    private volatile ConnectionCount connections = ConnectionCount.ZERO;

    public CounterMeters(PrometheusRegistry registry) {
        readings =
                Counter.builder()
                        .name("agent_counter_readings_total")
                        .help("Readings of the kernel's counters, by what became of them.")
                        .labelNames("outcome")
                        .register(registry);
        unkeptReadings =
                Gauge.builder()
                        .name("agent_counter_readings_unkept")
                        .help("Readings that control has not said to have kept.")
                        .register(registry);
        readings.initLabelValues("SENT");
        readings.initLabelValues("KEPT");
        readings.initLabelValues("FAILED");
        CounterWithCallback.builder()
                .name("shield_received_packets_total")
                .help("Packets that entered the shield.")
                .callback(callback -> callback.call((double) counts.received().packets()))
                .register(registry);
        CounterWithCallback.builder()
                .name("shield_received_bytes_total")
                .help("Bytes of the packets that entered the shield.")
                .callback(callback -> callback.call((double) counts.received().bytes()))
                .register(registry);
        registerConnections(registry);
        registerReasons(registry, "shield_packets_total", "Packets judged.", Tally::packets);
        registerReasons(registry, "shield_bytes_total", "Bytes judged.", Tally::bytes);
        registerRules(
                registry, "shield_rule_hits_packets_total", "Packets matched.", Tally::packets);
        registerRules(registry, "shield_rule_hits_bytes_total", "Bytes matched.", Tally::bytes);
        registerCountries(
                registry,
                "shield_country_packets_total",
                "Packets judged, by where they are from.",
                Tally::packets);
        registerCountries(
                registry,
                "shield_country_bytes_total",
                "Bytes judged, by where they are from.",
                Tally::bytes);
    }

    /// What a reading came to.
    ///
    /// @param isSent whether nothing waits to be sent
    /// @param unkept readings that control has not kept
    void counted(NamedCounts latest, boolean isSent, int unkept) {
        counts = latest;
        unkeptReadings.set(unkept);
        readings.labelValues(isSent ? "SENT" : "KEPT").inc();
    }

    /// What is known of connections.
    void counted(ConnectionCount latest) {
        connections = latest;
    }

    void failed() {
        readings.labelValues("FAILED").inc();
    }

    private void registerConnections(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("shield_connections")
                .help("Connections known, by whether their source has proven its address.")
                .labelNames("proven")
                .callback(
                        callback -> {
                            callback.call((double) connections.proven(), "yes");
                            callback.call((double) connections.learned(), "no");
                        })
                .register(registry);
        GaugeWithCallback.builder()
                .name("shield_proven_sources")
                .help("Addresses known to be proven.")
                .callback(callback -> callback.call((double) connections.sources()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("shield_connection_places")
                .help("Connections and proven addresses that there is room for.")
                .callback(callback -> callback.call((double) connections.places()))
                .register(registry);
    }

    private void registerReasons(
            PrometheusRegistry registry, String name, String help, ToLongFunction<Tally> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("backend", "verdict", "reason")
                .callback(callback -> tellReasons(callback, value))
                .register(registry);
    }

    private void tellReasons(CounterWithCallback.Callback callback, ToLongFunction<Tally> value) {
        for (var backend : counts.backends().entrySet()) {
            String name = label(backend.getKey());
            for (var reason : backend.getValue().entrySet()) {
                callback.call(
                        (double) value.applyAsLong(reason.getValue()),
                        name,
                        reason.getKey().verdict().name(),
                        reason.getKey().name());
            }
        }
    }

    private void registerRules(
            PrometheusRegistry registry, String name, String help, ToLongFunction<Tally> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("rule")
                .callback(callback -> tellRules(callback, value))
                .register(registry);
    }

    private void tellRules(CounterWithCallback.Callback callback, ToLongFunction<Tally> value) {
        counts.rules()
                .forEach((rule, tally) -> callback.call((double) value.applyAsLong(tally), rule));
    }

    private void registerCountries(
            PrometheusRegistry registry, String name, String help, ToLongFunction<Tally> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("country", "verdict")
                .callback(callback -> tellCountries(callback, value))
                .register(registry);
    }

    private void tellCountries(CounterWithCallback.Callback callback, ToLongFunction<Tally> value) {
        counts.countries()
                .forEach(
                        (country, tally) -> {
                            callback.call(
                                    (double) value.applyAsLong(tally.passed()),
                                    country,
                                    Reason.Verdict.PASS.name());
                            callback.call(
                                    (double) value.applyAsLong(tally.dropped()),
                                    country,
                                    Reason.Verdict.DROP.name());
                        });
    }

    private static String label(String backend) {
        return backend.equals(NamedCounts.NO_BACKEND) ? "none" : backend;
    }
}
