package dev.breakwater.shield.sight;

import dev.breakwater.shield.config.IpAddress;

/// How many packets one source sent, from below and from above.
///
/// @param packetsMin that it sent for certain
/// @param packetsMax that it sent at most
public record SourceCount(IpAddress source, long packetsMin, long packetsMax) {
    public SourceCount {
        if (packetsMin < 0 || packetsMin > packetsMax) {
            throw new IllegalArgumentException(
                    "packetsMin: " + packetsMin + " (expected: 0 to " + packetsMax + ")");
        }
    }

    /// As many times as much: what one in `factor` packets says of all.
    public SourceCount times(long factor) {
        return new SourceCount(source, packetsMin * factor, packetsMax * factor);
    }
}
