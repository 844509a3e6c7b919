package dev.breakwater.control.serve;

import com.google.protobuf.Timestamp;
import dev.breakwater.api.v1.GetBackendMetricsRequest;
import dev.breakwater.api.v1.GetBackendMetricsResponse;
import dev.breakwater.api.v1.MetricsPoint;
import dev.breakwater.api.v1.MetricsServiceGrpc;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.bpf.Reason;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.configuration.ResourceKey;
import dev.breakwater.control.configuration.ResourceKind;
import dev.breakwater.control.metrics.LastHour;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// `MetricsService`: what it answers.
record MetricsCalls(LastHour lastHour, Configurations configurations, InstantSource wallClock) {
    private static final int SECONDS_DEFAULT = 60;

    /// What belongs to no backend: its name on the API, and in what nodes count.
    private static final String NONE = "none";

    private static final String NONE_COUNTED = "";

    List<ApiCall<?, ?>> all() {
        return List.of(ApiCall.now(MetricsServiceGrpc.getGetBackendMetricsMethod(), this::backend));
    }

    private GetBackendMetricsResponse backend(GetBackendMetricsRequest request) {
        int seconds = request.getSeconds() == 0 ? SECONDS_DEFAULT : request.getSeconds();
        if (seconds < 1 || seconds > LastHour.SECONDS) {
            throw RefusedException.wrong("seconds", seconds + "", "1 to " + LastHour.SECONDS);
        }
        String id = request.getId();
        long fromSecond = wallClock.instant().getEpochSecond() - seconds + 1;
        String counted = id.equals(NONE) ? NONE_COUNTED : id;
        var points = lastHour.read(fromSecond, counted, request.getNode());
        boolean isKnown =
                !points.isEmpty()
                        || id.equals(NONE)
                        || configurations
                                .find(new ResourceKey(ResourceKind.BACKEND, id))
                                .isPresent();
        if (!isKnown) {
            throw RefusedException.of(
                    Status.Code.NOT_FOUND,
                    "Backend/" + id + ": not there (expected: one that exists, or \"none\")");
        }
        var response = GetBackendMetricsResponse.newBuilder().setId(id);
        points.forEach((second, reasons) -> response.addPoints(point(second, reasons)));
        return response.build();
    }

    private static MetricsPoint point(long second, Map<Reason, LastHour.ReasonTotal> reasons) {
        MetricsPoint.Builder point =
                MetricsPoint.newBuilder().setTime(Timestamp.newBuilder().setSeconds(second));
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
