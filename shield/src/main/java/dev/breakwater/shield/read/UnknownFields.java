package dev.breakwater.shield.read;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.breakwater.shield.check.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Fields that a newer Breakwater wrote and this one doesn't know. They are refused: what they ask
/// for would silently not be done.
public final class UnknownFields {
    private UnknownFields() {}

    /// In a message and all that it holds.
    static List<Problem> find(Message message, String resource) {
        List<Problem> problems = new ArrayList<>();
        find(message, resource, "", problems);
        return problems;
    }

    /// In a message itself.
    public static List<Problem> ofItself(Message message, String resource) {
        List<Problem> problems = new ArrayList<>();
        addOwn(message, resource, "", problems);
        return problems;
    }

    private static void find(
            Message message, String resource, String path, List<Problem> problems) {
        addOwn(message, resource, path, problems);
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (field.getJavaType() != JavaType.MESSAGE) {
                continue;
            }
            String fieldPath =
                    path.isEmpty() ? field.getJsonName() : path + "." + field.getJsonName();
            if (field.isRepeated()) {
                for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                    Message item = (Message) message.getRepeatedField(field, i);
                    find(item, resource, fieldPath + "[" + i + "]", problems);
                }
            } else {
                find((Message) entry.getValue(), resource, fieldPath, problems);
            }
        }
    }

    private static void addOwn(
            Message message, String resource, String path, List<Problem> problems) {
        for (int number : message.getUnknownFields().asMap().keySet()) {
            problems.add(
                    Problem.of(
                            resource,
                            path,
                            "field number " + number,
                            "only fields that this version of Breakwater knows"));
        }
    }
}
