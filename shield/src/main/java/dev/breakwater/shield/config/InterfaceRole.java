package dev.breakwater.shield.config;

/// What an interface looks at.
public enum InterfaceRole {
    /// Machines of our own: any source can be there.
    LAN,
    /// The Internet: no packet from there has a source that isn't routed, or one of our own.
    WAN
}
