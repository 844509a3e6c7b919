package dev.breakwater.control.serve;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.breakwater.control.metrics.ControlMetrics;
import io.grpc.Status;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps web pages out while nobody has to say who he is: a browser on this machine reaches
/// loopback for any page it shows.
///
/// A page of a name that somebody points at 127.0.0.1 (DNS rebinding) is known by its Host; any
/// other page by its Origin or Sec-Fetch-Site. Programs send neither.
record LocalOnly(ControlMetrics metrics) implements DecoratingHttpServiceFunction {
    private static final Pattern LOOPBACK_NAME =
            Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]{1,5})?");

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest request)
            throws Exception {
        Optional<String> refusal = refuse(request);
        if (refusal.isEmpty()) {
            return delegate.serve(ctx, request);
        }
        metrics.requestRefused(Status.Code.PERMISSION_DENIED.name());
        RefusedException refused =
                RefusedException.of(Status.Code.PERMISSION_DENIED, refusal.get());
        return HttpResponse.of(
                HttpStatus.FORBIDDEN, MediaType.JSON_UTF_8, JsonWriter.write(refused.error()));
    }

    private static Optional<String> refuse(HttpRequest request) {
        String host = Objects.requireNonNullElse(request.headers().authority(), "");
        if (!isLoopback(host)) {
            return Optional.of(
                    "Host: "
                            + JsonNames.quoted(host)
                            + " (expected: localhost, 127.0.0.1 or [::1]; control has no users"
                            + " yet and answers this machine alone)");
        }
        String origin = request.headers().get(HttpHeaderNames.ORIGIN, "http://" + host);
        if (!origin.equals("http://" + host)) {
            return Optional.of(
                    "Origin: "
                            + JsonNames.quoted(origin)
                            + " (expected: none, or http://"
                            + host
                            + ")");
        }
        String site = request.headers().get(HttpHeaderNames.SEC_FETCH_SITE, "none");
        if (!site.equals("none") && !site.equals("same-origin")) {
            return Optional.of(
                    "Sec-Fetch-Site: " + JsonNames.quoted(site) + " (expected: same-origin)");
        }
        return Optional.empty();
    }

    private static boolean isLoopback(String host) {
        Matcher matcher = LOOPBACK_NAME.matcher(host);
        return matcher.matches();
    }
}
