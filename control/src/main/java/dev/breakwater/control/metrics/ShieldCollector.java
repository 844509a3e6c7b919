package dev.breakwater.control.metrics;

import dev.breakwater.bpf.Reason;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;

/// Tells Prometheus what the nodes counted: each node's newest totals, under the names that the
/// agent tells its own by.
///
/// Thread-safe.
public final class ShieldCollector implements MultiCollector {
    private static final List<String> NAMES =
            List.of(
                    "shield_packets",
                    "shield_bytes",
                    "shield_rule_hits_packets",
                    "shield_rule_hits_bytes",
                    "shield_country_packets",
                    "shield_country_bytes",
                    "shield_received_packets");

    private final CounterIntake intake;

    public ShieldCollector(CounterIntake intake) {
        this.intake = intake;
    }

    @Override
    public List<String> getPrometheusNames() {
        return NAMES;
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, NodeTotals> totals = intake.totals();
        var packets = counter("shield_packets", "Packets by what became of them, and why.");
        var bytes = counter("shield_bytes", "Bytes of frames by what became of them, and why.");
        var ruleHits = counter("shield_rule_hits_packets", "Packets that a filter rule matched.");
        var ruleBytes =
                counter("shield_rule_hits_bytes", "Bytes of frames that a filter rule matched.");
        var received =
                counter("shield_received_packets", "Packets that entered, before any judgement.");
        var fromPackets = counter("shield_country_packets", "Packets by where they are from.");
        var fromBytes = counter("shield_country_bytes", "Bytes of frames by where they are from.");
        totals.forEach(
                (node, of) -> {
                    of.countries()
                            .forEach(
                                    (country, total) ->
                                            addCountry(
                                                    fromPackets, fromBytes, node, country, total));
                    received.dataPoint(point(Labels.of("node", node), of.receivedPackets()));
                    of.backends()
                            .forEach((name, all) -> addBackend(packets, bytes, node, name, all));
                    of.rules()
                            .forEach(
                                    (rule, hits) -> {
                                        Labels labels = Labels.of("node", node, "rule", rule);
                                        ruleHits.dataPoint(point(labels, hits.packets()));
                                        ruleBytes.dataPoint(point(labels, hits.bytes()));
                                    });
                });
        return MetricSnapshots.builder()
                .metricSnapshot(packets.build())
                .metricSnapshot(bytes.build())
                .metricSnapshot(ruleHits.build())
                .metricSnapshot(ruleBytes.build())
                .metricSnapshot(fromPackets.build())
                .metricSnapshot(fromBytes.build())
                .metricSnapshot(received.build())
                .build();
    }

    private static void addBackend(
            CounterSnapshot.Builder packets,
            CounterSnapshot.Builder bytes,
            String node,
            String backend,
            Tallies<Reason> tallies) {
        String shown = backend.equals(CounterReader.NO_BACKEND) ? "none" : backend;
        for (int i = 0; i < tallies.size(); i++) {
            Tallies.Tally<Reason> tally = tallies.at(i);
            Labels labels =
                    Labels.of(
                            "node",
                            node,
                            "backend",
                            shown,
                            "verdict",
                            tally.key().verdict().name(),
                            "reason",
                            tally.key().name());
            packets.dataPoint(point(labels, tally.packets()));
            bytes.dataPoint(point(labels, tally.bytes()));
        }
    }

    private static void addCountry(
            CounterSnapshot.Builder packets,
            CounterSnapshot.Builder bytes,
            String node,
            String country,
            Tallies<Reason.Verdict> tallies) {
        for (int i = 0; i < tallies.size(); i++) {
            Tallies.Tally<Reason.Verdict> tally = tallies.at(i);
            Labels labels =
                    Labels.of("node", node, "country", country, "verdict", tally.key().name());
            packets.dataPoint(point(labels, tally.packets()));
            bytes.dataPoint(point(labels, tally.bytes()));
        }
    }

    private static CounterSnapshot.Builder counter(String name, String help) {
        return CounterSnapshot.builder().name(name).help(help);
    }

    private static CounterDataPointSnapshot point(Labels labels, long value) {
        return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
    }
}
