package dev.breakwater.cli.capture;

/// An interface that a pcapng section captured on.
///
/// @param snapBytes the most that a simple packet block holds of a packet; 0 for no bound
record CaptureInterface(int linkTypeNumber, long snapBytes, TimeResolution resolution) {}
