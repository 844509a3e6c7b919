package dev.breakwater.control.serve;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.breakwater.control.metrics.ControlMetrics;
import dev.breakwater.control.store.Author.Through;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.check.Problems;
import io.grpc.MethodDescriptor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// One method of the API by REST: path, query and body become its request, its answer JSON.
///
/// Thread-safe.
final class RestService<Q extends Message, R extends Message> implements HttpService {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final ApiCall<Q, R> call;
    private final RestRoute route;
    private final RequestPool pool;
    private final ControlMetrics metrics;

    RestService(ApiCall<Q, R> call, RestRoute route, RequestPool pool, ControlMetrics metrics) {
        this.call = call;
        this.route = route;
        this.pool = pool;
        this.metrics = metrics;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest httpRequest) {
        CompletableFuture<HttpResponse> answer =
                httpRequest
                        .aggregate()
                        .thenCompose(whole -> pool.fulfil(() -> fulfil(ctx, whole)))
                        .thenApply(RestService::ok)
                        .exceptionallyCompose(this::refuse);
        return HttpResponse.of(answer);
    }

    private CompletableFuture<String> fulfil(
            ServiceRequestContext ctx, AggregatedHttpRequest whole) {
        return call.fulfil(request(ctx, whole), Through.REST).thenApply(JsonWriter::write);
    }

    private static HttpResponse ok(String json) {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, json);
    }

    private CompletableFuture<HttpResponse> refuse(Throwable thrown) {
        Throwable cause = com.linecorp.armeria.common.util.Exceptions.peel(thrown);
        if (cause instanceof com.linecorp.armeria.common.ContentTooLargeException
                || cause instanceof com.linecorp.armeria.common.stream.AbortedStreamException
                || cause instanceof com.linecorp.armeria.server.RequestTimeoutException) {
            // The server itself says why: see ServerErrors.
            return CompletableFuture.failedFuture(cause);
        }
        RefusedException refused = Refusals.of(cause);
        metrics.requestRefused(refused.code().name());
        return CompletableFuture.completedFuture(
                HttpResponse.of(
                        Refusals.http(refused.code()),
                        MediaType.JSON_UTF_8,
                        JsonWriter.write(refused.error())));
    }

    private Q request(ServiceRequestContext ctx, AggregatedHttpRequest whole) {
        Message.Builder request = prototype().newBuilderForType();
        Problems problems = new Problems();
        Set<String> bound = new HashSet<>(Set.of(route.body()));
        ctx.pathParams()
                .forEach(
                        (name, text) -> {
                            bound.add(name);
                            setText(request, name, name, text, problems);
                        });
        readBody(request, whole);
        for (String name : ctx.queryParams().names()) {
            List<String> texts = ctx.queryParams().getAll(name);
            readQuery(request, name, texts, bound, problems);
        }
        readKey(request, whole.headers(), problems);
        if (!problems.isEmpty()) {
            throw RefusedException.wrong(problems.toList());
        }
        @SuppressWarnings("unchecked") // The prototype's own type.
        Q built = (Q) request.build();
        return built;
    }

    private Message prototype() {
        var marshaller =
                (MethodDescriptor.PrototypeMarshaller<Q>) call.method().getRequestMarshaller();
        Q prototype = marshaller.getMessagePrototype();
        if (prototype == null) {
            throw new IllegalStateException(call.method().getFullMethodName() + ": no prototype");
        }
        return prototype;
    }

    private void readBody(Message.Builder request, AggregatedHttpRequest whole) {
        if (route.body().isEmpty()) {
            if (!whole.content().isEmpty()) {
                throw RefusedException.wrong("", "a body", "none with " + route.httpMethod());
            }
            return;
        }
        MediaType type = whole.contentType();
        if (type == null || !type.belongsTo(MediaType.JSON)) {
            throw RefusedException.wrong(
                    "Content-Type",
                    type == null ? "none" : JsonNames.quoted(type.toString()),
                    "application/json");
        }
        if (route.body().equals("*")) {
            JsonReader.merge(whole.content().toInputStream(), request);
            return;
        }
        FieldDescriptor field = request.getDescriptorForType().findFieldByName(route.body());
        Message.Builder inner = request.newBuilderForField(field);
        JsonReader.merge(whole.content().toInputStream(), inner);
        request.setField(field, inner.build());
    }

    private static void readQuery(
            Message.Builder request,
            String name,
            List<String> texts,
            Set<String> bound,
            Problems problems) {
        Map<String, FieldDescriptor> allowed = new java.util.TreeMap<>();
        for (FieldDescriptor field : request.getDescriptorForType().getFields()) {
            boolean isScalar = field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
            if (isScalar && !field.isRepeated() && !bound.contains(field.getName())) {
                allowed.put(field.getJsonName(), field);
            }
        }
        FieldDescriptor field = allowed.get(name);
        if (field == null) {
            problems.add(
                    Problem.of(
                            "",
                            "?" + JsonNames.quoted(name),
                            "unknown parameter",
                            allowed.isEmpty() ? "none" : String.join(", ", allowed.keySet())));
        } else if (texts.size() > 1) {
            problems.add(Problem.of("", "?" + name, "given " + texts.size() + " times", "once"));
        } else {
            setText(request, field.getName(), "?" + name, texts.getFirst(), problems);
        }
    }

    /// Of a request that changes something; on others the header says nothing.
    private static void readKey(
            Message.Builder request, RequestHeaders headers, Problems problems) {
        List<String> keys = headers.getAll(IDEMPOTENCY_KEY);
        FieldDescriptor field = request.getDescriptorForType().findFieldByName("request_id");
        if (keys.isEmpty() || field == null) {
            return;
        }
        if (keys.size() > 1) {
            problems.add(
                    Problem.of("", IDEMPOTENCY_KEY, "given " + keys.size() + " times", "once"));
        } else if (!request.getField(field).equals("")) {
            problems.add(Problem.of("", IDEMPOTENCY_KEY, "beside ?requestId", "one of the two"));
        } else {
            request.setField(field, keys.getFirst());
        }
    }

    private static void setText(
            Message.Builder request, String name, String path, String text, Problems problems) {
        FieldDescriptor field = request.getDescriptorForType().findFieldByName(name);
        switch (JsonScalars.read(field, text)) {
            case JsonScalars.Read(Object value) -> request.setField(field, value);
            case JsonScalars.Wrong(String expected) ->
                    problems.add(Problem.of("", path, JsonNames.quoted(text), expected));
        }
    }
}
