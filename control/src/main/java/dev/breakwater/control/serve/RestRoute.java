package dev.breakwater.control.serve;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors;
import com.linecorp.armeria.common.HttpMethod;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Where REST has a method of the API, as its `google.api.http` annotation says.
///
/// @param path Armeria's form is the annotation's: `/v1/backends/{id}`
/// @param body the field that the body is; `*` for the whole request, `""` for no body
record RestRoute(HttpMethod httpMethod, String path, String body) {
    /// Whether a request's path is this one, whatever stands in it for `{id}`.
    boolean isAt(String requested) {
        List<String> own = List.of(path.split("/", -1));
        List<String> other = List.of(requested.split("/", -1));
        return own.size() == other.size()
                && IntStream.range(0, own.size())
                        .allMatch(
                                i -> own.get(i).startsWith("{") || own.get(i).equals(other.get(i)));
    }

    /// Empty where the method has no annotation.
    static Optional<RestRoute> of(MethodDescriptor<?, ?> method) {
        if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema)) {
            return Optional.empty();
        }
        Descriptors.MethodDescriptor descriptor = schema.getMethodDescriptor();
        if (!descriptor.getOptions().hasExtension(AnnotationsProto.http)) {
            return Optional.empty();
        }
        HttpRule rule = descriptor.getOptions().getExtension(AnnotationsProto.http);
        return Optional.of(
                switch (rule.getPatternCase()) {
                    case GET -> new RestRoute(HttpMethod.GET, rule.getGet(), rule.getBody());
                    case PUT -> new RestRoute(HttpMethod.PUT, rule.getPut(), rule.getBody());
                    case POST -> new RestRoute(HttpMethod.POST, rule.getPost(), rule.getBody());
                    case DELETE ->
                            new RestRoute(HttpMethod.DELETE, rule.getDelete(), rule.getBody());
                    case PATCH, CUSTOM, PATTERN_NOT_SET ->
                            throw new IllegalStateException(
                                    method.getFullMethodName()
                                            + ": "
                                            + rule.getPatternCase()
                                            + " (expected: get, put, post or delete)");
                });
    }
}
