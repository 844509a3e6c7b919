package dev.breakwater.shield.read;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import java.util.List;

/// The names of an enum as people may write them: all but the one for "not said".
final class EnumText {
    private EnumText() {}

    static List<String> names(EnumDescriptor descriptor) {
        return descriptor.getValues().stream()
                .filter(value -> value.getNumber() != 0)
                .map(EnumValueDescriptor::getName)
                .toList();
    }

    /// `TCP, UDP or HTTP`.
    static String expected(EnumDescriptor descriptor) {
        return oneOf(names(descriptor));
    }

    /// `a, b or c`.
    static String oneOf(List<String> names) {
        if (names.size() == 1) {
            return names.getFirst();
        }
        return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
    }

    /// What was found where a value is not one of them.
    static String found(int number) {
        return number == 0 ? "nothing" : "number " + number;
    }
}
