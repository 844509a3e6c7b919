package dev.breakwater.shield.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a resource is.
public enum ResourceKind {
    BACKEND("Backend"),
    FILTER_RULE("FilterRule"),
    ADDRESS_LIST("AddressList");

    private static final List<ResourceKind> ALL = List.of(values());

    private final String kindName;

    ResourceKind(String kindName) {
        this.kindName = kindName;
    }

    /// As in files, in the history, on the API and on the wire.
    public String kindName() {
        return kindName;
    }

    /// The kind of that name; empty where this program knows none.
    public static Optional<ResourceKind> named(String name) {
        return ALL.stream().filter(kind -> kind.kindName.equals(name)).findFirst();
    }

    /// All names, for messages.
    static String names() {
        return String.join(", ", Arrays.stream(values()).map(ResourceKind::kindName).toList());
    }
}
