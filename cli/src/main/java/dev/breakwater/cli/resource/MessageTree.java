package dev.breakwater.cli.resource;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.shield.read.ListMessages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A message as the maps, lists, texts and numbers that JSON and YAML are made of, under
/// protobuf's JSON names. Pure.
final class MessageTree {
    private static final String API_VERSION = "breakwater.dev/v1";
    private static final String ETAG = "etag";
    private static final String QUARANTINED_ON = "quarantinedOn";

    private MessageTree() {}

    /// A resource becomes the document that `apply` reads: what it leaves out stays out. Anything
    /// else shows each of its fields.
    static Map<String, Object> of(Message message) {
        return switch (message) {
            case Backend _, FilterRule _, AddressList _ -> {
                Map<String, Object> tree = new LinkedHashMap<>();
                tree.put("apiVersion", API_VERSION);
                tree.put("kind", message.getDescriptorForType().getName());
                fill(tree, message, false);
                yield tree;
            }
            default -> {
                Map<String, Object> tree = new LinkedHashMap<>();
                fill(tree, message, true);
                yield tree;
            }
        };
    }

    /// A document to keep: applied next month, it must not fail for what was changed meanwhile.
    static Map<String, Object> withoutWhatControlShows(Map<String, Object> tree) {
        if (tree.get("metadata") instanceof Map<?, ?> metadata) {
            metadata.remove(ETAG);
            metadata.remove(QUARANTINED_ON);
        }
        return tree;
    }

    private static void fill(Map<String, Object> tree, Message message, boolean isWhole) {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (ListMessages.notedField(field).isPresent()) {
                List<Object> entries = entries((AddressListSpec) message);
                if (isWhole || !entries.isEmpty()) {
                    tree.put(field.getJsonName(), entries);
                }
            } else if (ListMessages.isWritten(field) && isShown(message, field, isWhole)) {
                tree.put(field.getJsonName(), value(message.getField(field), isWhole));
            }
        }
    }

    private static List<Object> entries(AddressListSpec spec) {
        List<Object> entries = new ArrayList<>();
        ListMessages.eachEntry(spec, entries::add, noted -> entries.add(value(noted, false)));
        return entries;
    }

    private static boolean isShown(Message message, FieldDescriptor field, boolean isWhole) {
        if (field.isRepeated()) {
            return isWhole || message.getRepeatedFieldCount(field) > 0;
        }
        return message.hasField(field) || (isWhole && !field.hasPresence());
    }

    private static Object value(Object value, boolean isWhole) {
        return switch (value) {
            case List<?> list -> list.stream().map(item -> value(item, isWhole)).toList();
            case Timestamp time ->
                    Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
            case Backend resource -> of(resource);
            case FilterRule resource -> of(resource);
            case AddressList resource -> of(resource);
            case Message message -> {
                Map<String, Object> tree = new LinkedHashMap<>();
                fill(tree, message, isWhole);
                yield tree;
            }
            case EnumValueDescriptor choice -> choice.getName();
            // Protobuf's unsigned numbers come as signed ones; none of ours is that large.
            default -> value;
        };
    }
}
