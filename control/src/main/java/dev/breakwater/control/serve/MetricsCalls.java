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
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.api.v1.TopSource;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.Reason.Verdict;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.metrics.LastHour;
import dev.breakwater.control.metrics.SourceHour;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// `MetricsService`: what it answers.
record MetricsCalls(
        LastHour<Reason> lastHour,
        LastHour<Verdict> countryHour,
        SourceHour sourceHour,
        Configurations configurations,
        InstantSource wallClock) {
    private static final NumberParameter SECONDS =
            new NumberParameter("seconds", 60, LastHour.SECONDS);
    private static final NumberParameter LOUDEST = new NumberParameter("limit", 20, 100);

    /// What belongs to no backend: its name on the API, and in what nodes count.
    private static final String NONE = "none";

    private static final String NONE_COUNTED = "";

    List<ApiCall<?, ?>> all() {
        return List.of(
                ApiCall.now(MetricsServiceGrpc.getGetBackendMetricsMethod(), this::backend),
                ApiCall.now(MetricsServiceGrpc.getGetCountryMetricsMethod(), this::countries),
                ApiCall.now(MetricsServiceGrpc.getGetTopSourcesMethod(), this::topSources));
    }

    private GetBackendMetricsResponse backend(GetBackendMetricsRequest request) {
        String id = request.getId();
        long fromSecond = fromSecond(request.hasSeconds(), request.getSeconds());
        var points = lastHour.read(fromSecond, counted(id), request.getNode());
        requireKnown(id, !points.isEmpty());
        var unique = sourceHour.uniqueSources(fromSecond, counted(id), request.getNode());
        var response = GetBackendMetricsResponse.newBuilder().setId(id);
        points.forEach(
                (second, reasons) ->
                        response.addPoints(
                                point(second, reasons, unique.getOrDefault(second, 0L))));
        return response.build();
    }

    private GetCountryMetricsResponse countries(GetCountryMetricsRequest request) {
        long fromSecond = fromSecond(request.hasSeconds(), request.getSeconds());
        int limit = LOUDEST.of(request.hasLimit(), request.getLimit());
        String country = request.getCountry();
        List<String> asked =
                country.isEmpty()
                        ? countryHour.loudest(fromSecond, request.getNode(), limit)
                        : List.of(known(country));
        var response = GetCountryMetricsResponse.newBuilder();
        countryHour
                .read(fromSecond, asked, request.getNode())
                .forEach(
                        (second, byCountry) -> response.addPoints(point(second, asked, byCountry)));
        return response.build();
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

    private static CountryPoint point(
            long second, List<String> asked, Map<String, Map<Verdict, LastHour.Total>> byCountry) {
        var point = CountryPoint.newBuilder().setTime(Timestamp.newBuilder().setSeconds(second));
        for (String country : asked) {
            Map<Verdict, LastHour.Total> totals = byCountry.getOrDefault(country, Map.of());
            if (!totals.isEmpty()) {
                var passed = totals.getOrDefault(Verdict.PASS, LastHour.Total.ZERO);
                var dropped = totals.getOrDefault(Verdict.DROP, LastHour.Total.ZERO);
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

    private GetTopSourcesResponse topSources(GetTopSourcesRequest request) {
        int limit = LOUDEST.of(request.hasLimit(), request.getLimit());
        String id = request.getId();
        SourceHour.Loudest loudest =
                sourceHour.loudest(
                        fromSecond(request.hasSeconds(), request.getSeconds()),
                        counted(id),
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

    private long fromSecond(boolean isGiven, int seconds) {
        return wallClock.instant().getEpochSecond() - SECONDS.of(isGiven, seconds) + 1;
    }

    private static String counted(String id) {
        return id.equals(NONE) ? NONE_COUNTED : id;
    }

    private void requireKnown(String id, boolean hasCounted) {
        boolean isKnown =
                hasCounted
                        || id.equals(NONE)
                        || configurations
                                .find(new ResourceKey(ResourceKind.BACKEND, id))
                                .isPresent();
        if (!isKnown) {
            throw RefusedException.of(
                    Status.Code.NOT_FOUND,
                    "Backend/" + id + ": not there (expected: one that exists, or \"none\")");
        }
    }

    private static MetricsPoint point(
            long second, Map<Reason, LastHour.Total> reasons, long uniqueSources) {
        MetricsPoint.Builder point =
                MetricsPoint.newBuilder()
                        .setTime(Timestamp.newBuilder().setSeconds(second))
                        .setUniqueSources(uniqueSources);
        reasons.forEach(
                (reason, total) -> {
                    point.setReceivedPackets(point.getReceivedPackets() + total.packets());
                    point.setReceivedBytes(point.getReceivedBytes() + total.bytes());
                    switch (reason.verdict()) {
                        case PASS ->
                                point.setPassedPackets(point.getPassedPackets() + total.packets());
                        case DROP ->
                                point.setDroppedPackets(
                                        point.getDroppedPackets() + total.packets());
                        case TX ->
                                point.setAnsweredPackets(
                                        point.getAnsweredPackets() + total.packets());
                        case REDIRECT ->
                                point.setRedirectedPackets(
                                        point.getRedirectedPackets() + total.packets());
                    }
                    point.addReasons(
                            ReasonCount.newBuilder()
                                    .setReason(reason.name())
                                    .setPackets(total.packets())
                                    .setBytes(total.bytes()));
                });
        return point.build();
    }
}
