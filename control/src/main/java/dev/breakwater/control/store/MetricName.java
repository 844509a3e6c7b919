package dev.breakwater.control.store;

/// What something counted is called.
public record MetricName(Kind kind, String name) {
    /// What it is the name of.
    public enum Kind {
        /// Who counted.
        NODE,
        /// By reason; `""` is what belongs to no backend.
        BACKEND,
        /// All backends of a node together, by reason; its name is `""`.
        TOTAL,
        /// By verdict.
        COUNTRY,
        /// Packets that a filter rule matched, under one key.
        RULE,
        /// A backend's sources: sums of what seconds had, and of how many seconds.
        SOURCES,
        /// A node's own load: sums of what seconds had, and of how many seconds.
        LOAD,
        /// What counts are told apart by: a reason, a verdict, ...
        KEY
    }
}
