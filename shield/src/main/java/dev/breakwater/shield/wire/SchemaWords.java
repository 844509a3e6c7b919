package dev.breakwater.shield.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Resource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What resources are made of, as words: a field is `Match.payload`, a choice
/// `BackendSpec.Type.QUIC`. A program that knows every word of a resource can read it. Pure.
public final class SchemaWords {
    /// Every word that this program knows.
    public static final Set<String> KNOWN = known();

    private SchemaWords() {}

    private static Set<String> known() {
        Set<String> words = new TreeSet<>();
        add(Resource.getDescriptor(), words, new HashSet<>());
        return Set.copyOf(words);
    }

    private static void add(Descriptor type, Set<String> words, Set<Descriptor> seen) {
        if (isPlain(type) || !seen.add(type)) {
            return;
        }
        for (FieldDescriptor field : type.getFields()) {
            words.add(word(field));
            switch (field.getJavaType()) {
                case MESSAGE -> add(field.getMessageType(), words, seen);
                case ENUM -> {
                    EnumDescriptor choices = field.getEnumType();
                    choices.getValues().forEach(choice -> words.add(word(choice)));
                }
                case BOOLEAN, BYTE_STRING, DOUBLE, FLOAT, INT, LONG, STRING -> {}
            }
        }
    }

    /// What this program knows and another doesn't; nothing of one that doesn't tell what it knows.
    public static Set<String> unknownTo(Collection<String> knownToOther) {
        if (knownToOther.isEmpty()) {
            return Set.of();
        }
        Set<String> unknown = new HashSet<>(KNOWN);
        knownToOther.forEach(unknown::remove);
        return Set.copyOf(unknown);
    }

    /// The words that a resource is made of, by name.
    public static Set<String> of(Message resource) {
        Set<String> words = new TreeSet<>();
        add(resource, words);
        return words;
    }

    private static void add(Message message, Set<String> words) {
        if (isPlain(message.getDescriptorForType())) {
            return;
        }
        message.getAllFields()
                .forEach(
                        (field, value) -> {
                            words.add(word(field));
                            List<?> items = value instanceof List<?> list ? list : List.of(value);
                            for (Object item : items) {
                                switch (item) {
                                    case Message inner -> add(inner, words);
                                    case EnumValueDescriptor choice -> words.add(word(choice));
                                    default -> {}
                                }
                            }
                        });
    }

    /// Every program knows how resources are named.
    private static boolean isPlain(Descriptor type) {
        return type.equals(Metadata.getDescriptor());
    }

    private static String word(FieldDescriptor field) {
        return withoutPackage(field.getFullName(), field.getFile().getPackage());
    }

    private static String word(EnumValueDescriptor choice) {
        EnumDescriptor type = choice.getType();
        return withoutPackage(type.getFullName(), type.getFile().getPackage())
                + "."
                + choice.getName();
    }

    private static String withoutPackage(String fullName, String inPackage) {
        return fullName.substring(inPackage.length() + 1);
    }
}
