package dev.breakwater.control.nodes;

/// A version that a node would not run, and why.
///
/// @param resource `FilterRule/block-udp`; empty where no single one is at fault
public record NodeRefusal(long version, String resource, String reason) {}
