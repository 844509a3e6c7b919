package dev.breakwater.control.metrics;

/// Why what a node has seen was not taken.
public enum SightRefusal {
    /// The node's clock is a day or more away from control's, or a span is none or an hour.
    TIME,
    /// Sooner after the one before it than a node may send.
    TOO_OFTEN,
    /// More backends or sources than a node tells of.
    TOO_MANY,
    /// What can't be a backend's name, or a backend twice.
    NAME,
    /// What is no IP address.
    ADDRESS,
    /// A number below 0.
    NEGATIVE,
    /// All nodes' backends together are more than control holds.
    FULL
}
