package dev.breakwater.control.serve;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;

/// What the server itself refuses (unknown paths, wrong methods, bodies beyond the limit), in the
/// API's own form.
final class ServerErrors implements ServerErrorHandler {
    private static final ServerErrorHandler DEFAULT = ServerErrorHandler.ofDefault();

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
        String message =
                switch (status.code()) {
                    case 404 -> "path: not there (expected: one of the API, /v1/...)";
                    case 405 -> "method: not for this path";
                    case 413 ->
                            "body: too large (expected: at most "
                                    + config.maxRequestLength()
                                    + " bytes)";
                    default -> description == null ? status.reasonPhrase() : description;
                };
        RefusedException refused = RefusedException.of(Refusals.code(status), message);
        return AggregatedHttpResponse.of(
                status, MediaType.JSON_UTF_8, JsonWriter.write(refused.error()));
    }
}
