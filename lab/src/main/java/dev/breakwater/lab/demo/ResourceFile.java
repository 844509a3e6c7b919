package dev.breakwater.lab.demo;

import dev.breakwater.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// A configuration file as the body of `POST /v1/apply`: the same fields, written as JSON. What
/// they may hold is control's to check.
final class ResourceFile {
    private ResourceFile() {}

    static String toJson(Path file) {
        try {
            Load yaml = new Load(LoadSettings.builder().setLabel(file.toString()).build());
            Iterable<Object> documents = yaml.loadAllFromString(Files.readString(file));
            String resources =
                    StreamSupport.stream(documents.spliterator(), false)
                            .map(document -> resource((Map<?, ?>) document))
                            .collect(Collectors.joining(","));
            return "{\"wait\":\"applied\",\"resources\":[" + resources + "]}";
        } catch (IOException e) {
            throw new LabException("configuration: " + e, e);
        }
    }

    private static String resource(Map<?, ?> document) {
        String kind = String.valueOf(document.get("kind"));
        String field = kind.substring(0, 1).toLowerCase(Locale.ROOT) + kind.substring(1);
        String body =
                "{\"metadata\":"
                        + json(document.get("metadata"))
                        + ",\"spec\":"
                        + json(document.get("spec"))
                        + "}";
        return "{" + quoted(field) + ":" + body + "}";
    }

    private static String json(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(e -> quoted(e.getKey().toString()) + ":" + json(e.getValue()))
                            .collect(Collectors.joining(",", "{", "}"));
            case List<?> list ->
                    list.stream()
                            .map(ResourceFile::json)
                            .collect(Collectors.joining(",", "[", "]"));
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
