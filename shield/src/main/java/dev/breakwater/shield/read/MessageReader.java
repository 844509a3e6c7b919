package dev.breakwater.shield.read;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.breakwater.shield.check.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// From a YAML mapping to any protobuf message, by the message's descriptor: field names are
/// protobuf's JSON names. Owned by one thread.
final class MessageReader {
    private static final long UINT32_MAX = 0xFFFF_FFFFL;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");

    private final TextProblems problems;
    private final String resource;

    MessageReader(TextProblems problems, String resource) {
        this.problems = problems;
        this.resource = resource;
    }

    /// Fills a message with a mapping's fields; what is wrong is reported and left out.
    ///
    /// @param path of the mapping; empty for a document's
    /// @param others names besides the message's that the mapping may have
    void fill(Message.Builder message, YamlNode.Mapping mapping, String path, List<String> others) {
        Descriptor descriptor = message.getDescriptorForType();
        for (Map.Entry<String, YamlNode.Field> entry : mapping.fields().entrySet()) {
            String name = entry.getKey();
            Optional<FieldDescriptor> field =
                    descriptor.getFields().stream()
                            .filter(ListMessages::isWritten)
                            .filter(known -> known.getJsonName().equals(name))
                            .findFirst();
            if (field.isPresent()) {
                read(message, field.get(), entry.getValue().value(), join(path, name));
            } else if (!others.contains(name)) {
                refuseField(descriptor, entry, path, others);
            }
        }
    }

    private void refuseField(
            Descriptor descriptor,
            Map.Entry<String, YamlNode.Field> entry,
            String path,
            List<String> others) {
        List<String> names =
                Stream.concat(
                                others.stream(),
                                descriptor.getFields().stream()
                                        .filter(ListMessages::isWritten)
                                        .map(FieldDescriptor::getJsonName))
                        .toList();
        YamlNode.Field field = entry.getValue();
        Problem problem =
                Problem.of(
                        resource,
                        path,
                        "field " + FoundText.of(entry.getKey()),
                        EnumText.oneOf(names) + Suggestion.hint(entry.getKey(), names));
        problems.add(field.line(), field.column(), problem);
    }

    private void read(Message.Builder message, FieldDescriptor field, YamlNode value, String path) {
        if (!field.isRepeated()) {
            value(message, field, value, path).ifPresent(read -> message.setField(field, read));
            return;
        }
        if (!(value instanceof YamlNode.Sequence(_, _, List<YamlNode> items))) {
            refuse(value, path, "a list" + example(value));
            return;
        }
        Optional<FieldDescriptor> noted = ListMessages.notedField(field);
        for (int i = 0; i < items.size(); i++) {
            YamlNode item = items.get(i);
            if (noted.isPresent() && item instanceof YamlNode.Mapping) {
                readNoted(message, field, noted.get(), item, path + "[" + i + "]");
            } else {
                value(message, field, item, new FieldPath(path, i))
                        .ifPresent(read -> message.addRepeatedField(field, read));
            }
        }
    }

    /// An item that says more than a text goes to a field of its own, and an empty text keeps its
    /// place.
    private void readNoted(
            Message.Builder message,
            FieldDescriptor field,
            FieldDescriptor noted,
            YamlNode item,
            String path) {
        message(message.newBuilderForField(noted), item, path)
                .ifPresent(
                        read -> {
                            message.addRepeatedField(field, "");
                            message.addRepeatedField(noted, read);
                        });
    }

    /// @param path in words only where something is wrong: of a million items too
    private Optional<?> value(
            Message.Builder message, FieldDescriptor field, YamlNode value, Object path) {
        return switch (field.getJavaType()) {
            case MESSAGE -> message(message.newBuilderForField(field), value, path.toString());
            case STRING -> text(value, path);
            case INT -> number(value, path);
            case ENUM -> choice(field.getEnumType(), value, path);
            case LONG, FLOAT, DOUBLE, BOOLEAN, BYTE_STRING ->
                    throw new IllegalStateException(
                            "field: " + field + " (expected: a type that resources have)");
        };
    }

    private Optional<Message> message(Message.Builder message, YamlNode value, String path) {
        if (!(value instanceof YamlNode.Mapping mapping)) {
            String fields =
                    EnumText.oneOf(
                            message.getDescriptorForType().getFields().stream()
                                    .map(FieldDescriptor::getJsonName)
                                    .toList());
            refuse(value, path, "fields: " + fields);
            return Optional.empty();
        }
        fill(message, mapping, path, List.of());
        return Optional.of(message.build());
    }

    /// Text may stand without quotes; even numbers, since a port is written like one.
    private Optional<String> text(YamlNode value, Object path) {
        if (!(value instanceof YamlNode.Scalar scalar)) {
            refuse(value, path, "text");
            return Optional.empty();
        }
        if (scalar.isPlain() && meansNoText(scalar.text())) {
            refuse(value, path, "text; where it is meant, in quotes");
            return Optional.empty();
        }
        return Optional.of(scalar.text());
    }

    /// What YAML's core schema takes for nothing or for a truth value.
    private static boolean meansNoText(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            case "true", "True", "TRUE", "false", "False", "FALSE" -> true;
            default -> false;
        };
    }

    private Optional<Integer> number(YamlNode value, Object path) {
        if (value instanceof YamlNode.Scalar(_, _, String text, boolean isPlain)
                && isPlain
                && WHOLE_NUMBER.matcher(text).matches()
                && Long.parseLong(text) <= UINT32_MAX) {
            return Optional.of((int) Long.parseLong(text));
        }
        refuse(value, path, "a whole number, 0 to " + UINT32_MAX + ", without quotes");
        return Optional.empty();
    }

    private Optional<EnumValueDescriptor> choice(EnumDescriptor type, YamlNode value, Object path) {
        List<String> names = EnumText.names(type);
        if (value instanceof YamlNode.Scalar(_, _, String text, _)) {
            if (names.contains(text)) {
                return Optional.of(type.findValueByName(text));
            }
            refuse(value, path, EnumText.oneOf(names) + Suggestion.hint(text, names));
        } else {
            refuse(value, path, EnumText.oneOf(names));
        }
        return Optional.empty();
    }

    private void refuse(YamlNode value, Object path, String expected) {
        problems.add(
                value.line(),
                value.column(),
                Problem.of(resource, path.toString(), found(value), expected));
    }

    private static String example(YamlNode value) {
        return value instanceof YamlNode.Scalar(_, _, String text, boolean isPlain)
                        && !(isPlain && meansNoText(text))
                ? ", [" + FoundText.of(text) + "]"
                : "";
    }

    static String found(YamlNode value) {
        return switch (value) {
            case YamlNode.Scalar(_, _, String text, boolean isPlain) when isPlain ->
                    text.isEmpty() ? "nothing" : FoundText.of(text);
            case YamlNode.Scalar(_, _, String text, _) -> FoundText.quote(text);
            case YamlNode.Sequence _ -> "a list";
            case YamlNode.Mapping _ -> "fields";
        };
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
