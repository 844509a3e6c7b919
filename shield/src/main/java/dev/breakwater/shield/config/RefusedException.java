package dev.breakwater.shield.config;

/// A record was given what it can't hold. Says it as `name: found (expected: ...)`.
///
/// Whoever turns text into records catches it there and adds where the value stood; elsewhere it is
/// a bug.
public final class RefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String name;
    private final String found;
    private final String expected;

    RefusedException(String name, String found, String expected) {
        super(name + ": " + found + " (expected: " + expected + ")");
        this.name = name;
        this.found = found;
        this.expected = expected;
    }

    /// The record's component that it is about.
    public String name() {
        return name;
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }
}
