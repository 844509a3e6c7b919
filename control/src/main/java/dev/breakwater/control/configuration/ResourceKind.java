package dev.breakwater.control.configuration;

import java.util.List;

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

    /// As in files, in the history and on the API.
    public String kindName() {
        return kindName;
    }

    /// The kind of that name.
    ///
    /// @throws IllegalStateException where the history holds one that this control doesn't know
    static ResourceKind named(String name) {
        return ALL.stream()
                .filter(kind -> kind.kindName.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "kind: " + name + " (expected: one of " + ALL + ")"));
    }
}
