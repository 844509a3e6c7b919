package dev.breakwater.runtime.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
    @Test
    void writesACounterOfTheMoment() {
        PrometheusRegistry registry = new PrometheusRegistry();
        CounterWithCallback.builder()
                .name("shield_packets_total")
                .help("Packets judged.")
                .labelNames("verdict")
                .callback(callback -> callback.call(3, "DROP"))
                .register(registry);

        assertThat(new String(MetricsText.of(registry), UTF_8))
                .isEqualTo(
                        """
                        # HELP shield_packets_total Packets judged.
                        # TYPE shield_packets_total counter
                        shield_packets_total{verdict="DROP"} 3.0
                        """);
    }
}
