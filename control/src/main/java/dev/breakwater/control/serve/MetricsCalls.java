package dev.breakwater.control.serve;

import com.google.protobuf.Timestamp;
import dev.breakwater.api.v1.CountryCounters;
import dev.breakwater.api.v1.CountryPoint;
import dev.breakwater.api.v1.GetBackendMetricsRequest;
import dev.breakwater.api.v1.GetBackendMetricsResponse;
import dev.breakwater.api.v1.GetCountryMetricsRequest;
import dev.breakwater.api.v1.GetCountryMetricsResponse;
import dev.breakwater.api.v1.GetTopSourcesRequest;
import dev.breakwater.api.v1.GetTopSourcesResponse;
import dev.breakwater.api.v1.MetricsPoint;
import dev.breakwater.api.v1.MetricsServiceGrpc;
import dev.breakwater.api.v1.TopSource;
import dev.breakwater.bpf.Reason.Verdict;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.metrics.MetricHistory;
import dev.breakwater.control.metrics.MetricHistory.Answer.Found;
import dev.breakwater.control.metrics.MetricHistory.Labels;
import dev.breakwater.control.metrics.MetricQuestion;
import dev.breakwater.control.metrics.MetricQuestion.Group;
import dev.breakwater.control.metrics.SourceHour;
import dev.breakwater.control.store.MetricName.Kind;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `MetricsService`: what it answers.
record MetricsCalls(
        MetricHistory history,
        SourceHour sourceHour,
        Configurations configurations,
        InstantSource wallClock) {
    private static final NumberParameter SECONDS =
            new NumberParameter("seconds", 60, SourceHour.SECONDS);
    private static final NumberParameter LOUDEST = new NumberParameter("limit", 20, 100);

    List<ApiCall<?, ?>> all() {
        return List.of(
                ApiCall.now(MetricsServiceGrpc.getGetBackendMetricsMethod(), this::backend),
                ApiCall.now(MetricsServiceGrpc.getGetCountryMetricsMethod(), this::countries),
                ApiCall.now(MetricsServiceGrpc.getGetTopSourcesMethod(), this::topSources));
    }

    private GetBackendMetricsResponse backend(GetBackendMetricsRequest request) {
        String id = request.getId();
        int count = SECONDS.of(request.hasSeconds(), request.getSeconds());
        long fromSecond = fromSecond(count);
        List<MetricsPoint> points =
                new MetricsPoints(history)
                                .read(Set.of(id), request.getNode(), fromSecond, count)
                                .getOrDefault(id, List.of())
                                .stream()
                                .filter(point -> point.getReceivedPackets() > 0)
                                .toList();
        requireKnown(id, !points.isEmpty());
        return GetBackendMetricsResponse.newBuilder().setId(id).addAllPoints(points).build();
    }

    private MetricQuestion seconds(
            Kind kind, Set<String> subjects, String node, long fromSecond, int count, Group... by) {
        return new MetricQuestion(
                kind, subjects, Set.of(), node, fromSecond, fromSecond + count, 1, Set.of(by));
    }

    /// Packets and bytes of one verdict.
    private record Total(long packets, long bytes) {
        static final Total ZERO = new Total(0, 0);
    }

    private GetCountryMetricsResponse countries(GetCountryMetricsRequest request) {
        int count = SECONDS.of(request.hasSeconds(), request.getSeconds());
        long fromSecond = fromSecond(count);
        int limit = LOUDEST.of(request.hasLimit(), request.getLimit());
        String country = request.getCountry();
        Set<String> only = country.isEmpty() ? Set.of() : Set.of(known(country));
        Found found =
                MetricsPoints.found(
                        history,
                        seconds(
                                Kind.COUNTRY,
                                only,
                                request.getNode(),
                                fromSecond,
                                count,
                                Group.SUBJECT,
                                Group.KEY));
        List<String> asked = loudest(found, limit);
        var response = GetCountryMetricsResponse.newBuilder();
        for (int i = 0; i < found.question().pointCount(); i++) {
            CountryPoint point = point(fromSecond + i, asked, found, i);
            if (point.getCountriesCount() > 0) {
                response.addPoints(point);
            }
        }
        return response.build();
    }

    private static List<String> loudest(Found found, int limit) {
        Map<String, Long> packets = new HashMap<>();
        found.series()
                .forEach(
                        (labels, series) ->
                                packets.merge(labels.subject(), series.packets(), Long::sum));
        return packets.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String known(String country) {
        if (!country.equals(CountryCode.UNKNOWN_NAME) && !CountryCode.isForm(country)) {
            throw RefusedException.wrong(
                    "country",
                    JsonNames.quoted(country),
                    CountryCode.EXPECTED + ", or " + CountryCode.UNKNOWN_NAME + " for unknown");
        }
        return country;
    }

    private static CountryPoint point(long second, List<String> asked, Found found, int index) {
        var point = CountryPoint.newBuilder().setTime(Timestamp.newBuilder().setSeconds(second));
        for (String country : asked) {
            Total passed = at(found, new Labels(country, Verdict.PASS.name(), ""), index);
            Total dropped = at(found, new Labels(country, Verdict.DROP.name(), ""), index);
            if (!passed.equals(Total.ZERO) || !dropped.equals(Total.ZERO)) {
                point.addCountries(
                        CountryCounters.newBuilder()
                                .setCountry(country)
                                .setPassedPackets(passed.packets())
                                .setPassedBytes(passed.bytes())
                                .setDroppedPackets(dropped.packets())
                                .setDroppedBytes(dropped.bytes()));
            }
        }
        return point.build();
    }

    private static Total at(Found found, Labels labels, int index) {
        return Optional.ofNullable(found.series().get(labels))
                .map(series -> new Total(series.packets(index), series.bytes(index)))
                .orElse(Total.ZERO);
    }

    private GetTopSourcesResponse topSources(GetTopSourcesRequest request) {
        int limit = LOUDEST.of(request.hasLimit(), request.getLimit());
        String id = request.getId();
        SourceHour.Loudest loudest =
                sourceHour.loudest(
                        fromSecond(SECONDS.of(request.hasSeconds(), request.getSeconds())),
                        MetricsPoints.counted(id),
                        request.getNode(),
                        limit);
        requireKnown(id, !loudest.sources().isEmpty());
        var response =
                GetTopSourcesResponse.newBuilder()
                        .setId(id)
                        .setPacketsPerSecond(loudest.packetsPerSecond())
                        .setUniqueSources(loudest.uniqueSources());
        for (SourceHour.SourceRate source : loudest.sources()) {
            response.addSources(
                    TopSource.newBuilder()
                            .setAddress(source.address().toString())
                            .setPacketsPerSecond(source.packetsPerSecond())
                            .setShare(source.packetsPerSecond() / loudest.packetsPerSecond()));
        }
        return response.build();
    }

    private long fromSecond(int count) {
        return wallClock.instant().getEpochSecond() - count + 1;
    }

    private void requireKnown(String id, boolean hasCounted) {
        boolean isKnown =
                hasCounted
                        || id.equals(MetricsPoints.NONE)
                        || configurations
                                .find(new ResourceKey(ResourceKind.BACKEND, id))
                                .isPresent();
        if (!isKnown) {
            throw RefusedException.of(
                    Status.Code.NOT_FOUND,
                    "Backend/" + id + ": not there (expected: one that exists, or \"none\")");
        }
    }
}
