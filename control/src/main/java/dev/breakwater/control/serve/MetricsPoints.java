package dev.breakwater.control.serve;

import com.google.protobuf.Timestamp;
import dev.breakwater.api.v1.MetricsPoint;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.Reason.Verdict;
import dev.breakwater.control.metrics.MetricHistory;
import dev.breakwater.control.metrics.MetricHistory.Answer.Found;
import dev.breakwater.control.metrics.MetricHistory.Answer.TooMuch;
import dev.breakwater.control.metrics.MetricQuestion;
import dev.breakwater.control.metrics.MetricQuestion.Group;
import dev.breakwater.control.metrics.MetricSeries;
import dev.breakwater.control.store.MetricName.Kind;
import io.grpc.Status;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What backends' packets came to, second by second, as the API says it.
record MetricsPoints(MetricHistory history) {
    /// What belongs to no backend: its name on the API, and in what nodes count.
    static final String NONE = "none";

    private static final String NONE_COUNTED = "";

    private static final Map<String, Verdict> VERDICTS =
            Arrays.stream(Reason.values()).collect(Collectors.toMap(Reason::name, Reason::verdict));

    /// The points of each backend that is asked for, one for each second, the oldest first.
    ///
    /// @param ids names on the API
    /// @param node only this one's share; every node's where empty
    /// @throws RefusedException where it is more than one answer holds
    Map<String, List<MetricsPoint>> read(Set<String> ids, String node, long fromSecond, int count) {
        Map<String, MetricsPoint.Builder[]> points =
                ids.stream().collect(Collectors.toMap(id -> id, _ -> points(fromSecond, count)));
        Function<Kind, Seconds> seconds = kind -> new Seconds(kind, ids, node, fromSecond, count);
        read(seconds.apply(Kind.BACKEND), Group.KEY, points, MetricsPoints::addReason);
        // By node, for each has seconds of its own of which to take the mean.
        read(seconds.apply(Kind.SOURCES), Group.NODE, points, MetricsPoints::addSources);
        Map<String, List<MetricsPoint>> built = new HashMap<>();
        points.forEach(
                (id, of) -> built.put(id, Stream.of(of).map(MetricsPoint.Builder::build).toList()));
        return built;
    }

    private record Seconds(Kind kind, Set<String> ids, String node, long fromSecond, int count) {
        MetricQuestion by(Group group) {
            return new MetricQuestion(
                    kind,
                    ids.stream().map(MetricsPoints::counted).collect(Collectors.toSet()),
                    Set.of(),
                    node,
                    fromSecond,
                    fromSecond + count,
                    1,
                    Set.of(Group.SUBJECT, group));
        }
    }

    private interface Adding {
        void add(MetricsPoint.Builder point, String key, MetricSeries series, int index);
    }

    private void read(
            Seconds seconds,
            Group group,
            Map<String, MetricsPoint.Builder[]> points,
            Adding adding) {
        found(history, seconds.by(group))
                .series()
                .forEach(
                        (labels, series) -> {
                            MetricsPoint.Builder[] of = points.get(told(labels.subject()));
                            for (int i = 0; of != null && i < of.length; i++) {
                                if (series.packets(i) != 0) {
                                    adding.add(of[i], labels.key(), series, i);
                                }
                            }
                        });
    }

    /// A question's answer.
    ///
    /// @throws RefusedException where it is more than one answer holds
    static Found found(MetricHistory history, MetricQuestion question) {
        return switch (history.ask(question)) {
            case Found found -> found;
            case TooMuch() ->
                    throw RefusedException.of(
                            Status.Code.RESOURCE_EXHAUSTED,
                            "metrics: more rows or points than one answer takes (expected: a longer"
                                    + " step, less time, or fewer names)");
        };
    }

    private static MetricsPoint.Builder[] points(long fromSecond, int count) {
        MetricsPoint.Builder[] points = new MetricsPoint.Builder[count];
        Arrays.setAll(
                points,
                i ->
                        MetricsPoint.newBuilder()
                                .setTime(Timestamp.newBuilder().setSeconds(fromSecond + i)));
        return points;
    }

    private static void addReason(
            MetricsPoint.Builder point, String reason, MetricSeries series, int index) {
        long packets = series.packets(index);
        long bytes = series.bytes(index);
        point.setReceivedPackets(point.getReceivedPackets() + packets)
                .setReceivedBytes(point.getReceivedBytes() + bytes)
                .addReasons(
                        ReasonCount.newBuilder()
                                .setReason(reason)
                                .setPackets(packets)
                                .setBytes(bytes));
        switch (VERDICTS.getOrDefault(reason, Verdict.DROP)) {
            case PASS -> point.setPassedPackets(point.getPassedPackets() + packets);
            case DROP -> point.setDroppedPackets(point.getDroppedPackets() + packets);
            case TX -> point.setAnsweredPackets(point.getAnsweredPackets() + packets);
            case REDIRECT -> point.setRedirectedPackets(point.getRedirectedPackets() + packets);
        }
    }

    private static void addSources(
            MetricsPoint.Builder point, String none, MetricSeries series, int index) {
        // A sum, and how many were added.
        long mean = series.packets(index) / Math.max(1, series.bytes(index));
        point.setUniqueSources(point.getUniqueSources() + mean);
    }

    /// A backend's name in what nodes count.
    static String counted(String id) {
        return id.equals(NONE) ? NONE_COUNTED : id;
    }

    /// A backend's name on the API.
    static String told(String counted) {
        return counted.equals(NONE_COUNTED) ? NONE : counted;
    }
}
