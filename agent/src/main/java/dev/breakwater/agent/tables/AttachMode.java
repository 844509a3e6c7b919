package dev.breakwater.agent.tables;

/// Where an operator wants interfaces to run the shield.
public enum AttachMode {
    /// In the driver, and where that can't, behind it.
    AUTO,
    /// In the driver, or not at all.
    NATIVE,
    /// Behind the driver: works with any, and costs several times as much.
    GENERIC,
    /// In the network card's own processor, and where that can't, as AUTO.
    OFFLOAD
}
