package dev.breakwater.testkit.frames;

import dev.breakwater.shield.config.IpAddress;

/// A segment that a client sends.
///
/// @param sequence of its first byte
/// @param acknowledged the sequence number that the client waits for
/// @param payload a byte a character
record TcpSegment(
        IpAddress source,
        int sourcePort,
        int sequence,
        int acknowledged,
        int flags,
        String payload) {}
