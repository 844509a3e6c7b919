package dev.breakwater.control.serve;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.breakwater.control.metrics.ControlMetrics;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the server itself refuses (unknown paths, wrong methods, bodies beyond the limit), in the
/// API's own form, and counted.
///
/// @param routes all that REST has
record ServerErrors(List<RestRoute> routes, ControlMetrics metrics) implements ServerErrorHandler {
    private static final ServerErrorHandler DEFAULT = ServerErrorHandler.ofDefault();

    ServerErrors {
        routes = List.copyOf(routes);
    }

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
        return DEFAULT.onServiceException(ctx, cause);
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext ctx,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        ResponseHeadersBuilder answer =
                ResponseHeaders.builder(status).contentType(MediaType.JSON_UTF_8);
        String found = description == null ? status.reasonPhrase() : description;
        String message =
                switch (status.code()) {
                    case 404 -> "path: not there (expected: one of the API, /v1/...)";
                    case 405 -> {
                        List<String> allowed =
                                headers == null ? List.of() : allowed(headers.path());
                        answer.add(HttpHeaderNames.ALLOW, String.join(", ", allowed));
                        yield "method: not for this path (expected: %s)"
                                .formatted(String.join(" or ", allowed));
                    }
                    case 408 -> "body: not whole in time";
                    case 413 ->
                            "body: too large (expected: at most "
                                    + config.maxRequestLength()
                                    + " bytes)";
                    default -> found;
                };
        RefusedException refused = RefusedException.of(Refusals.code(status), message);
        metrics.requestRefused(refused.code().name());
        return AggregatedHttpResponse.of(
                answer.build(), HttpData.ofUtf8(JsonWriter.write(refused.error())));
    }

    private List<String> allowed(String target) {
        String path = target.split("\\?", 2)[0];
        return routes.stream()
                .filter(route -> route.isAt(path))
                .map(RestRoute::httpMethod)
                .map(HttpMethod::name)
                .sorted()
                .collect(Collectors.toList());
    }
}
