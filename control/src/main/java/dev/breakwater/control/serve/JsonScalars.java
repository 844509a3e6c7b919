package dev.breakwater.control.serve;

import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads a field's single value from JSON or from a request's path and query. Pure.
final class JsonScalars {
    private static final long UINT32_MAX = 0xFFFF_FFFFL;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");

    private JsonScalars() {}

    /// What reading came to.
    sealed interface Value {}

    /// @param value of the type that protobuf's reflection sets the field with
    record Read(Object value) implements Value {}

    record Wrong(String expected) implements Value {}

    /// A value of JSON.
    static Value read(FieldDescriptor field, JsonToken token, String text) {
        boolean isRightToken =
                switch (field.getType()) {
                    case STRING, ENUM -> token == JsonToken.VALUE_STRING;
                    case BOOL -> token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
                    // Wide numbers may stand in quotes: JavaScript has none that wide.
                    case INT64 ->
                            token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_STRING;
                    default -> token == JsonToken.VALUE_NUMBER_INT;
                };
        return isRightToken ? read(field, text) : new Wrong(expected(field));
    }

    /// A value of a path or query, where everything is text.
    static Value read(FieldDescriptor field, String text) {
        Optional<?> value =
                switch (field.getType()) {
                    case STRING -> isUnicode(text) ? Optional.of(text) : Optional.empty();
                    case BOOL ->
                            text.equals("true") || text.equals("false")
                                    ? Optional.of(text.equals("true"))
                                    : Optional.empty();
                    case INT32 ->
                            number(text, Integer.MIN_VALUE, Integer.MAX_VALUE)
                                    .map(Math::toIntExact);
                    case UINT32 -> number(text, 0, UINT32_MAX).map(Long::intValue);
                    case INT64 -> number(text, Long.MIN_VALUE, Long.MAX_VALUE);
                    case ENUM -> enumValue(field, text);
                    default ->
                            throw new IllegalStateException(
                                    field + ": " + field.getType() + " (expected: a known type)");
                };
        return value.isPresent() ? new Read(value.get()) : new Wrong(expected(field));
    }

    static String expected(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING -> "a string of whole characters";
            case BOOL -> "true or false";
            case INT32 -> "a whole number, -2147483648 to 2147483647";
            case UINT32 -> "a whole number, 0 to " + UINT32_MAX;
            case INT64 -> "a whole number";
            case ENUM ->
                    field.getEnumType().getValues().stream()
                            .filter(value -> value.getNumber() != 0)
                            .map(value -> '"' + value.getName() + '"')
                            .collect(Collectors.joining(", ", "one of ", ""));
            default -> "a value";
        };
    }

    private static Optional<Long> number(String text, long min, long max) {
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(text)).filter(n -> n >= min && n <= max);
        } catch (NumberFormatException beyondLong) {
            return Optional.empty();
        }
    }

    private static Optional<EnumValueDescriptor> enumValue(FieldDescriptor field, String text) {
        return Optional.ofNullable(field.getEnumType().findValueByName(text));
    }

    /// JSON's escapes can make half a character, which protobuf can't carry.
    private static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean isPair =
                        i + 1 < text.length()
                                && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!isPair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
