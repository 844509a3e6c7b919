package dev.breakwater.shield.config;

/// One address and port that really serves a backend.
///
/// @param port 1 to 65535
public record Origin(IpAddress address, int port) {
    public Origin {
        Refuse.unlessInRange("port", port, 1, PortRange.PORT_MAX);
    }
}
