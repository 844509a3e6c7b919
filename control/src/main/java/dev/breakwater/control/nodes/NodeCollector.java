package dev.breakwater.control.nodes;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/// Tells Prometheus what control knows of each node.
///
/// Thread-safe.
public final class NodeCollector implements MultiCollector {
    private static final String CONNECTED = "node_connected";
    private static final String APPLIED = "node_applied_version";
    private static final String SENT = "node_sent_version";

    private static final String REFUSED = "node_refused_version";
    private static final String LATENCY = "node_applied_latency_seconds";
    private static final String QUARANTINED = "node_quarantined_resources";

    private final NodeDirectory directory;

    public NodeCollector(NodeDirectory directory) {
        this.directory = directory;
    }

    @Override
    public List<String> getPrometheusNames() {
        return List.of(CONNECTED, APPLIED, SENT, REFUSED, LATENCY, QUARANTINED);
    }

    @Override
    public MetricSnapshots collect() {
        var connected = gauge(CONNECTED, "1 while the node's stream is open, else 0.");
        var applied = gauge(APPLIED, "The version that the node runs; 0 for none.");
        var sent = gauge(SENT, "The newest version that the node was sent.");
        var refused = gauge(REFUSED, "The newest version that the node would not run; 0 for none.");
        var latency =
                gauge(LATENCY, "From the commit of the version that it runs to its application.");
        var quarantined =
                gauge(QUARANTINED, "Resources that the node refused and runs the newest without.");
        for (NodeStatus status : directory.list()) {
            connected.dataPoint(point(status, status.isConnected() ? 1 : 0));
            applied.dataPoint(point(status, (double) status.appliedVersion()));
            sent.dataPoint(point(status, (double) status.sentVersion()));
            long refusedVersion = status.refusal().map(NodeRefusal::version).orElse(0L);
            refused.dataPoint(point(status, (double) refusedVersion));
            status.appliedLatency()
                    .ifPresent(spent -> latency.dataPoint(point(status, spent.toNanos() / 1e9)));
            quarantined.dataPoint(point(status, directory.quarantined(status.id()).size()));
        }
        return MetricSnapshots.builder()
                .metricSnapshot(connected.build())
                .metricSnapshot(applied.build())
                .metricSnapshot(sent.build())
                .metricSnapshot(refused.build())
                .metricSnapshot(latency.build())
                .metricSnapshot(quarantined.build())
                .build();
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static GaugeDataPointSnapshot point(NodeStatus status, double value) {
        return GaugeDataPointSnapshot.builder()
                .labels(Labels.of("node", status.id()))
                .value(value)
                .build();
    }
}
