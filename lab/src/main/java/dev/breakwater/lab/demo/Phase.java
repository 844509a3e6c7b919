package dev.breakwater.lab.demo;

/// A part of the demonstration.
enum Phase {
    /// The client alone.
    CALM("calm"),
    /// Floods, and nothing configured against them.
    UNPROTECTED("flood"),
    /// The same floods, with protection.
    PROTECTED("protected");

    private final String label;

    Phase(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
