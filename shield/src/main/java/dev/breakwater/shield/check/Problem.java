package dev.breakwater.shield.check;

/// What a person must mend in a resource.
///
/// @param resource kind and name, `FilterRule/block-udp`; empty where no single one is at fault
/// @param path of the field, `spec.match.sources[2]`; empty for the resource itself
/// @param message what was found, and `(expected: ...)`
public record Problem(String resource, String path, String message) {
    /// As many as a person reads at once.
    public static final int COUNT_MAX = 100;

    /// Stands for all beyond [#COUNT_MAX].
    public static final Problem MORE = of("", "", "more problems than these", "none");

    /// The problem of a value that is not what it should be.
    public static Problem of(String resource, String path, String found, String expected) {
        return new Problem(resource, path, found + " (expected: " + expected + ")");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!resource.isEmpty()) {
            text.append(resource).append(": ");
        }
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        return text.append(message).toString();
    }
}
