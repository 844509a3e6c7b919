package dev.breakwater.control.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.check.Problems;
import dev.breakwater.shield.read.ListMessages;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Reads a message from JSON, strictly: what the message has no place for is a problem with its
/// path, never ignored. Field names are lowerCamelCase as JSON has them or as the .proto has them.
///
/// Owned by one thread.
final class JsonReader {
    private static final int DEPTH_MAX = 32;
    private static final int STRING_MAX = 1 << 20;
    private static final int NAME_MAX = 256;
    private static final int NUMBER_MAX = 64;

    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxStringLength(STRING_MAX)
                                    .maxNameLength(NAME_MAX)
                                    .maxNumberLength(NUMBER_MAX)
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private final JsonParser parser;
    private final Problems problems = new Problems();

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /// Merges a JSON object into a message.
    ///
    /// @throws RefusedException with every problem, at most [Problem#COUNT_MAX]
    static void merge(InputStream json, Message.Builder into) {
        var utf8 =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        try (JsonParser parser = FACTORY.createParser(new InputStreamReader(json, utf8))) {
            JsonReader reader = new JsonReader(parser);
            reader.readAll(into);
            if (!reader.problems.isEmpty()) {
                throw RefusedException.wrong(reader.problems.toList());
            }
        } catch (CharacterCodingException e) {
            throw RefusedException.wrong("", "bytes that are not UTF-8", "JSON in UTF-8");
        } catch (StreamConstraintsException e) {
            throw RefusedException.wrong(
                    "",
                    e.getOriginalMessage(),
                    "nested at most " + DEPTH_MAX + " deep, texts under " + STRING_MAX);
        } catch (JsonProcessingException e) {
            String where = "line " + e.getLocation().getLineNr();
            where += ", column " + e.getLocation().getColumnNr();
            throw RefusedException.wrong("", where + ": " + e.getOriginalMessage(), "JSON");
        } catch (IOException e) {
            throw RefusedException.wrong("", String.valueOf(e.getMessage()), "a body");
        }
    }

    private void readAll(Message.Builder into) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw RefusedException.wrong("", found(), "a JSON object");
        }
        readObject(into, "");
        if (parser.nextToken() != null) {
            throw RefusedException.wrong("", "more after the object", "one JSON object");
        }
    }

    private void readObject(Message.Builder into, String path) throws IOException {
        Map<String, FieldDescriptor> fields = fields(into);
        Map<FieldDescriptor, String> seen = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            String at = path.isEmpty() ? name : path + "." + name;
            parser.nextToken();
            FieldDescriptor field = fields.get(name);
            if (field == null) {
                problem(at, "unknown field", "one of " + JsonNames.of(into));
                parser.skipChildren();
            } else if (seen.put(field, name) != null) {
                problem(at, "given twice", "once");
                parser.skipChildren();
            } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
                readField(into, field, at);
            }
        }
    }

    private static Map<String, FieldDescriptor> fields(Message.Builder into) {
        Map<String, FieldDescriptor> fields = new HashMap<>();
        for (FieldDescriptor field : into.getDescriptorForType().getFields()) {
            if (ListMessages.isWritten(field)) {
                fields.put(field.getName(), field);
                fields.put(field.getJsonName(), field);
            }
        }
        return fields;
    }

    private void readField(Message.Builder into, FieldDescriptor field, String at)
            throws IOException {
        var oneof = field.getContainingOneof();
        if (oneof != null && into.hasOneof(oneof)) {
            String other = into.getOneofFieldDescriptor(oneof).getJsonName();
            problem(at, "beside " + other, "one of the two");
            parser.skipChildren();
            return;
        }
        if (!field.isRepeated()) {
            readValue(into, field, at);
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            problem(at, found(), "an array");
            parser.skipChildren();
            return;
        }
        Optional<FieldDescriptor> noted = ListMessages.notedField(field);
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            String itemAt = at + "[" + i + "]";
            if (noted.isPresent() && parser.currentToken() == JsonToken.START_OBJECT) {
                // What says more than a text goes to a field of its own; an empty text keeps its
                // place.
                readMessage(into, noted.get(), itemAt);
                into.addRepeatedField(field, "");
            } else {
                readValue(into, field, itemAt);
            }
        }
    }

    /// Sets the field, or adds to it where it is repeated.
    private void readValue(Message.Builder into, FieldDescriptor field, String at)
            throws IOException {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            readMessage(into, field, at);
            return;
        }
        boolean isScalar = parser.currentToken().isScalarValue();
        var value =
                isScalar
                        ? JsonScalars.read(field, parser.currentToken(), parser.getText())
                        : new JsonScalars.Wrong(JsonScalars.expected(field));
        switch (value) {
            case JsonScalars.Read(Object read) -> set(into, field, read);
            case JsonScalars.Wrong(String expected) -> {
                problem(at, found(), expected);
                parser.skipChildren();
            }
        }
    }

    private void readMessage(Message.Builder into, FieldDescriptor field, String at)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            problem(at, found(), "an object");
            parser.skipChildren();
            return;
        }
        Message.Builder inner = into.newBuilderForField(field);
        readObject(inner, at);
        set(into, field, inner.build());
    }

    private static void set(Message.Builder into, FieldDescriptor field, Object value) {
        if (field.isRepeated()) {
            into.addRepeatedField(field, value);
        } else {
            into.setField(field, value);
        }
    }

    private void problem(String at, String found, String expected) {
        problems.add(Problem.of("", at, found, expected));
    }

    /// What stands here, shortened.
    private String found() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> JsonNames.quoted(parser.getText());
            default -> parser.getText();
        };
    }
}
