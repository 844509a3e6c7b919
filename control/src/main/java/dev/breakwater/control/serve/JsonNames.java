package dev.breakwater.control.serve;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.breakwater.shield.read.ListMessages;
import java.util.stream.Collectors;

/// Names and values of JSON, as messages to people show them.
final class JsonNames {
    private static final int SHOWN_MAX = 100;

    private JsonNames() {}

    /// The fields that a message has, for people.
    static String of(Message.Builder message) {
        return message.getDescriptorForType().getFields().stream()
                .filter(ListMessages::isWritten)
                .map(FieldDescriptor::getJsonName)
                .collect(Collectors.joining(", "));
    }

    /// A text in quotes, shortened, nothing in it that a terminal would act on.
    static String quoted(String text) {
        String shown = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
        StringBuilder quoted = new StringBuilder("\"");
        shown.chars()
                .forEach(
                        c -> {
                            if (Character.isISOControl(c)) {
                                quoted.append(String.format("\\u%04x", c));
                            } else {
                                quoted.append((char) c);
                            }
                        });
        return quoted.append('"').toString();
    }
}
