package dev.breakwater.shield.geo;

/// What an address is as a packet's source.
public enum SourceKind {
    ORDINARY,
    /// No packet from the Internet has it.
    MARTIAN,
    /// Valid on its own link alone.
    ON_LINK,
    /// The node's own.
    OWN
}
