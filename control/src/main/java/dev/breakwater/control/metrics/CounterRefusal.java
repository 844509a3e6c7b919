package dev.breakwater.control.metrics;

/// Why totals that a node sent were not taken.
public enum CounterRefusal {
    /// The epoch is empty or too long.
    EPOCH,
    /// Not after the one before it.
    SEQUENCE,
    /// Sooner after the one before it than a node may send.
    TOO_OFTEN,
    /// The node's clock is a day or more away from control's.
    TIME,
    /// More backends, rules or countries than a node can have.
    TOO_MANY,
    /// What can't be a backend's, rule's or country's name.
    NAME,
    /// A backend, rule, country or reason twice.
    TWICE,
    /// A reason that control doesn't know.
    REASON,
    /// A number below 0.
    NEGATIVE,
    /// A total below what it was in the same epoch.
    BACKWARDS,
    /// All nodes' numbers together are more than control holds.
    FULL
}
