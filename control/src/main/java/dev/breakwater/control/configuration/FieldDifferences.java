package dev.breakwater.control.configuration;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.FieldDifference;
import dev.breakwater.api.v1.ResourceDifference;
import dev.breakwater.shield.read.ListMessages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What differs between two messages of one type, as people wrote them. Pure; one use, one thread.
///
/// Items of a repeated field are told as gone or new; where the same ones stand in another order,
/// the whole field is.
final class FieldDifferences {
    /// Of one resource.
    static final int COUNT_MAX = 100;

    /// Of an item.
    private static final int TEXT_MAX = 200;

    /// Lists with more entries are only counted: their texts would fill the memory.
    static final int ENTRIES_MAX = 200_000;

    private final ResourceDifference.Builder found;

    private FieldDifferences(ResourceDifference.Builder found) {
        this.found = found;
    }

    /// Adds to a resource what differs of its fields. A resource that isn't there is an empty
    /// message.
    static void add(ResourceDifference.Builder found, Message before, Message after) {
        new FieldDifferences(found).compare("", before, after);
    }

    private void compare(String path, Message before, Message after) {
        for (FieldDescriptor field : before.getDescriptorForType().getFields()) {
            if (!ListMessages.isWritten(field)) {
                continue;
            }
            String at = path.isEmpty() ? field.getJsonName() : path + "." + field.getJsonName();
            if (ListMessages.notedField(field).isPresent()) {
                entries(at, (AddressListSpec) before, (AddressListSpec) after);
            } else if (field.isRepeated()) {
                items(at, texts(before, field), texts(after, field));
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                message(at, field, before, after);
            } else {
                value(at, text(before, field), text(after, field));
            }
        }
    }

    /// A message that says nothing is not the same as none.
    private void message(String at, FieldDescriptor field, Message before, Message after) {
        Message was = (Message) before.getField(field);
        Message is = (Message) after.getField(field);
        boolean comesOrGoes = before.hasField(field) != after.hasField(field);
        if (comesOrGoes && was.equals(is)) {
            value(at, before.hasField(field) ? "{}" : "", after.hasField(field) ? "{}" : "");
        } else {
            compare(at, was, is);
        }
    }

    private void value(String at, String before, String after) {
        if (!before.equals(after)) {
            tell(at, before, after);
        }
    }

    private void entries(String at, AddressListSpec before, AddressListSpec after) {
        if (before.equals(after)) {
            return;
        }
        if (count(before) > ENTRIES_MAX || count(after) > ENTRIES_MAX) {
            tell(at, count(before) + " entries", count(after) + " entries");
            return;
        }
        items(at, entries(before), entries(after));
    }

    private static int count(AddressListSpec spec) {
        return spec.getEntriesCount()
                + spec.getPackedEntries().getIpv4().size() / 5
                + spec.getPackedEntries().getIpv6().size() / 17;
    }

    private static List<String> entries(AddressListSpec spec) {
        List<String> entries = new ArrayList<>();
        ListMessages.eachEntry(spec, entries::add, noted -> entries.add(text(noted)));
        return entries;
    }

    private void items(String at, List<String> before, List<String> after) {
        if (before.equals(after)) {
            return;
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        before.forEach(item -> counts.merge(item, -1, Integer::sum));
        after.forEach(item -> counts.merge(item, 1, Integer::sum));
        boolean isReordered = true;
        for (var entry : counts.entrySet()) {
            isReordered &= entry.getValue() == 0;
            for (int gone = entry.getValue(); gone < 0; gone++) {
                tell(at, entry.getKey(), "");
            }
            for (int added = 0; added < entry.getValue(); added++) {
                tell(at, "", entry.getKey());
            }
        }
        if (isReordered) {
            tell(at, before.toString(), after.toString());
        }
    }

    private void tell(String at, String before, String after) {
        if (found.getFieldsCount() >= COUNT_MAX) {
            found.setFieldsLeftOut(found.getFieldsLeftOut() + 1);
            return;
        }
        FieldDifference.Builder field = FieldDifference.newBuilder().setPath(at);
        if (!before.isEmpty()) {
            field.setBefore(shortened(before));
        }
        if (!after.isEmpty()) {
            field.setAfter(shortened(after));
        }
        found.addFields(field);
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX - 1) + "…";
    }

    private static List<String> texts(Message message, FieldDescriptor field) {
        return ((List<?>) message.getField(field)).stream().map(FieldDifferences::text).toList();
    }

    /// `""` where the field says nothing.
    private static String text(Message message, FieldDescriptor field) {
        boolean isSaid = message.getAllFields().containsKey(field);
        return isSaid ? text(message.getField(field)) : "";
    }

    private static String text(Object value) {
        return switch (value) {
            case Message message ->
                    message.getAllFields().entrySet().stream()
                            .map(
                                    field ->
                                            field.getKey().getJsonName()
                                                    + ": "
                                                    + text(field.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list ->
                    list.stream()
                            .map(FieldDifferences::text)
                            .collect(Collectors.joining(", ", "[", "]"));
            case EnumValueDescriptor choice -> choice.getName();
            default -> value.toString();
        };
    }
}
