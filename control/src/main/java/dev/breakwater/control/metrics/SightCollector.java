package dev.breakwater.control.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/// Tells Prometheus what the nodes have seen, under the names that the agent tells its own by. Top
/// sources are no metric: attackers would choose how many series there are.
///
/// Thread-safe.
public final class SightCollector implements MultiCollector {
    private static final List<String> NAMES =
            List.of("shield_unique_sources", "sight_samples", "sight_hour_entries");

    private final SightIntake intake;
    private final SourceHour hour;

    public SightCollector(SightIntake intake, SourceHour hour) {
        this.intake = intake;
        this.hour = hour;
    }

    @Override
    public List<String> getPrometheusNames() {
        return NAMES;
    }

    @Override
    public MetricSnapshots collect() {
        var unique =
                GaugeSnapshot.builder()
                        .name("shield_unique_sources")
                        .help(
                                "Different sources in a second, estimated to 3.3 % (standard error).");
        var samples =
                CounterSnapshot.builder()
                        .name("sight_samples")
                        .help("Packets that were due to be sampled, by what became of them.");
        intake.newest()
                .forEach(
                        (node, reading) -> {
                            addSources(unique, node, reading);
                            addSamples(samples, node, reading.samples());
                        });
        var entries =
                GaugeSnapshot.builder()
                        .name("sight_hour_entries")
                        .help("Numbers that the last hour of sources holds.")
                        .dataPoint(gauge(Labels.EMPTY, hour.entryCount()));
        return MetricSnapshots.builder()
                .metricSnapshot(unique.build())
                .metricSnapshot(samples.build())
                .metricSnapshot(entries.build())
                .build();
    }

    private static void addSources(
            GaugeSnapshot.Builder unique, String node, SightReading reading) {
        reading.backends()
                .forEach(
                        (name, sources) -> {
                            String shown = name.equals(CounterReader.NO_BACKEND) ? "none" : name;
                            Labels labels = Labels.of("node", node, "backend", shown);
                            unique.dataPoint(gauge(labels, sources.unique()));
                        });
    }

    private static void addSamples(
            CounterSnapshot.Builder samples, String node, SightReading.SampleTotals totals) {
        samples.dataPoint(counter(node, "WRITTEN", totals.written()))
                .dataPoint(counter(node, "DISK_FAILED", totals.diskFailed()))
                .dataPoint(counter(node, "OVER_BOUND", totals.overBound()))
                .dataPoint(counter(node, "RING_FULL", totals.ringFull()));
    }

    private static CounterDataPointSnapshot counter(String node, String outcome, long value) {
        Labels labels = Labels.of("node", node, "outcome", outcome);
        return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
    }

    private static GaugeDataPointSnapshot gauge(Labels labels, long value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value((double) value).build();
    }
}
