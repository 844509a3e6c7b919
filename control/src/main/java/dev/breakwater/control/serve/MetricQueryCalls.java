package dev.breakwater.control.serve;

import com.google.protobuf.Timestamp;
import dev.breakwater.api.v1.GetMetricsRequest;
import dev.breakwater.api.v1.GetMetricsResponse;
import dev.breakwater.api.v1.MetricSeries;
import dev.breakwater.api.v1.MetricsServiceGrpc;
import dev.breakwater.control.metrics.MetricHistory;
import dev.breakwater.control.metrics.MetricHistory.Answer.Found;
import dev.breakwater.control.metrics.MetricHistory.Labels;
import dev.breakwater.control.metrics.MetricQuestion;
import dev.breakwater.control.metrics.MetricQuestion.Group;
import dev.breakwater.control.store.MetricName.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// `GetMetrics`: what it answers.
record MetricQueryCalls(MetricHistory history, InstantSource wallClock) {
    private static final NumberParameter STEP = new NumberParameter("step", 1, 30 * 86_400);
    private static final NumberParameter LIMIT = new NumberParameter("limit", 20, 100);
    private static final int NAMES_MAX = 1_000;
    private static final int POINTS_BY_DEFAULT = 300;
    private static final long SECONDS_BY_DEFAULT = 3_600;

    List<ApiCall<?, ?>> all() {
        return List.of(ApiCall.now(MetricsServiceGrpc.getGetMetricsMethod(), this::metrics));
    }

    private GetMetricsResponse metrics(GetMetricsRequest request) {
        Kind kind = kind(request.getOf());
        Set<Group> by = by(kind, request.getBy());
        int limit = LIMIT.of(request.hasLimit(), request.getLimit());
        MetricQuestion question = question(request, kind, by);
        return response(MetricsPoints.found(history, question), limit, subject(kind));
    }

    private MetricQuestion question(GetMetricsRequest request, Kind kind, Set<Group> by) {
        long until = second("to", request.getTo(), wallClock.instant().getEpochSecond() + 1);
        long from = second("from", request.getFrom(), until - SECONDS_BY_DEFAULT);
        if (from >= until) {
            throw RefusedException.wrong("from", Instant.ofEpochSecond(from) + "", "before `to`");
        }
        int asked =
                request.hasStep()
                        ? STEP.of(true, request.getStep())
                        : Math.toIntExact(Math.ceilDiv(until - from, POINTS_BY_DEFAULT));
        int step = history.stepFor(from, asked);
        if ((until - from) / step + 2 > MetricQuestion.POINTS_MAX) {
            throw RefusedException.wrong(
                    "step",
                    step + "",
                    "at most " + MetricQuestion.POINTS_MAX + " points; leave it out for fewer");
        }
        Set<String> only = words("only", request.getOnly());
        // Each node's sum of all backends stands there ready.
        boolean isTotal = kind == Kind.BACKEND && only.isEmpty() && !by.contains(Group.SUBJECT);
        return new MetricQuestion(
                isTotal ? Kind.TOTAL : kind,
                only.stream()
                        .map(name -> kind == Kind.BACKEND ? MetricsPoints.counted(name) : name)
                        .collect(Collectors.toSet()),
                words("reasons", request.getReasons()),
                request.getNode(),
                from,
                until,
                step,
                by);
    }

    private static Kind kind(GetMetricsRequest.Of of) {
        return switch (of) {
            case OF_UNSPECIFIED, BACKENDS -> Kind.BACKEND;
            case COUNTRIES -> Kind.COUNTRY;
            case RULES -> Kind.RULE;
            case UNRECOGNIZED ->
                    throw RefusedException.wrong("of", "a number", "BACKENDS, COUNTRIES or RULES");
        };
    }

    /// What a kind's series are told apart by, beside the node.
    private static String subject(Kind kind) {
        return switch (kind) {
            case COUNTRY -> "country";
            case RULE -> "rule";
            default -> "backend";
        };
    }

    private static Map<String, Group> groups(Kind kind) {
        return switch (kind) {
            case COUNTRY ->
                    Map.of("country", Group.SUBJECT, "verdict", Group.VERDICT, "node", Group.NODE);
            case RULE -> Map.of("rule", Group.SUBJECT, "node", Group.NODE);
            default ->
                    Map.of(
                            "backend",
                            Group.SUBJECT,
                            "reason",
                            Group.KEY,
                            "verdict",
                            Group.VERDICT,
                            "node",
                            Group.NODE);
        };
    }

    private static Set<Group> by(Kind kind, String text) {
        Map<String, Group> groups = groups(kind);
        Set<Group> by = EnumSet.noneOf(Group.class);
        for (String word : words("by", text)) {
            Group group = groups.get(word);
            if (group == null) {
                throw RefusedException.wrong(
                        "by",
                        JsonNames.quoted(word),
                        "some of " + String.join(", ", new TreeSet<>(groups.keySet())));
            }
            by.add(group);
        }
        return by;
    }

    private static Set<String> words(String name, String text) {
        Set<String> words =
                Arrays.stream(text.split(",", -1))
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toSet());
        if (words.size() > NAMES_MAX) {
            throw RefusedException.wrong(
                    name, words.size() + " names", "at most " + NAMES_MAX + " names");
        }
        return words;
    }

    private static long second(String name, String text, long byDefault) {
        if (text.isEmpty()) {
            return byDefault;
        }
        try {
            long second = Instant.parse(text).getEpochSecond();
            if (second >= 0 && second <= Integer.MAX_VALUE * 2L) {
                return second;
            }
        } catch (DateTimeException notATime) {
            // Refused below.
        }
        throw RefusedException.wrong(
                name, JsonNames.quoted(text), "a time of this century, 2026-12-01T18:00:00Z");
    }

    private static GetMetricsResponse response(Found found, int limit, String subject) {
        var loudest =
                found.series().entrySet().stream()
                        .sorted(
                                Comparator
                                        .<Entry<
                                                        Labels,
                                                        dev.breakwater.control.metrics
                                                                .MetricSeries>>
                                                comparingLong(of -> -of.getValue().packets())
                                        .thenComparing(of -> of.getKey().toString()))
                        .toList();
        int shown = Math.min(limit, loudest.size());
        var response =
                GetMetricsResponse.newBuilder()
                        .setFrom(Timestamp.newBuilder().setSeconds(found.question().firstSecond()))
                        .setStep(found.question().stepSeconds())
                        .setPoints(found.question().pointCount())
                        .setOtherCount(loudest.size() - shown);
        loudest.subList(0, shown)
                .forEach(
                        of ->
                                response.addSeries(
                                        series(found, of.getKey(), of.getValue(), subject)));
        loudest.subList(shown, loudest.size()).stream()
                .map(Entry::getValue)
                .reduce(dev.breakwater.control.metrics.MetricSeries::plus)
                .ifPresent(
                        sum ->
                                response.setOthers(
                                        series(found, new Labels("", "", ""), sum, subject)));
        return response.build();
    }

    private static MetricSeries series(
            Found found,
            Labels labels,
            dev.breakwater.control.metrics.MetricSeries of,
            String subject) {
        var series =
                MetricSeries.newBuilder()
                        .setNode(labels.node())
                        .setPacketSum(of.packets())
                        .setByteSum(of.bytes());
        Set<Group> by = found.question().by();
        if (by.contains(Group.SUBJECT)) {
            switch (subject) {
                case "country" -> series.setCountry(labels.subject());
                case "rule" -> series.setRule(labels.subject());
                default -> series.setBackend(MetricsPoints.told(labels.subject()));
            }
        }
        if (by.contains(Group.KEY)) {
            series.setReason(labels.key());
        } else if (by.contains(Group.VERDICT)) {
            series.setVerdict(labels.key());
        }
        for (int i = 0; i < found.question().pointCount(); i++) {
            series.addPackets(of.packets(i)).addBytes(of.bytes(i));
        }
        return series.build();
    }
}
