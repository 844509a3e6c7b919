package dev.breakwater.control.feeds;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/// Tells Prometheus how each list's feed is doing.
///
/// Thread-safe.
public final class FeedCollector implements MultiCollector {
    private static final String ENTRIES = "control_feed_entries";
    private static final String REFUSED = "control_feed_refused_lines";
    private static final String FAILING = "control_feed_failing";
    private static final String GOOD = "control_feed_good_time_seconds";

    private final Feeds feeds;

    public FeedCollector(Feeds feeds) {
        this.feeds = feeds;
    }

    @Override
    public List<String> getPrometheusNames() {
        return List.of(ENTRIES, REFUSED, FAILING, GOOD);
    }

    @Override
    public MetricSnapshots collect() {
        var entries = gauge(ENTRIES, "Entries that the list holds.");
        var refused = gauge(REFUSED, "Lines of the feed's last text that were refused.");
        var failing = gauge(FAILING, "1 while the last good copy stays for an error, else 0.");
        var good = gauge(GOOD, "When the feed was last read well, since 1970; 0 for not yet.");
        for (FeedStatus status : feeds.statuses()) {
            entries.dataPoint(point(status, status.entryCount()));
            refused.dataPoint(point(status, status.refusedCount()));
            failing.dataPoint(point(status, status.error().isEmpty() ? 0 : 1));
            good.dataPoint(point(status, status.goodAt().getEpochSecond()));
        }
        return MetricSnapshots.builder()
                .metricSnapshot(entries.build())
                .metricSnapshot(refused.build())
                .metricSnapshot(failing.build())
                .metricSnapshot(good.build())
                .build();
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static GaugeDataPointSnapshot point(FeedStatus status, long value) {
        return GaugeDataPointSnapshot.builder()
                .labels(Labels.of("list", status.list()))
                .value((double) value)
                .build();
    }
}
