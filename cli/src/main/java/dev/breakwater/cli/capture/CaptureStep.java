package dev.breakwater.cli.capture;

/// What comes next in a capture.
public sealed interface CaptureStep {
    /// A packet.
    record Packet(CapturedPacket packet) implements CaptureStep {}

    /// Nothing: the capture ends where one may end.
    record End() implements CaptureStep {}

    /// Something that no capture may hold. Nothing after it can be read.
    ///
    /// @param offset of what is wrong, in bytes from the capture's start
    /// @param reason what was found and what was expected
    record Malformed(long offset, String reason) implements CaptureStep {}
}
