package dev.breakwater.agent.tables;

import dev.breakwater.shield.config.InterfaceRole;

/// An interface that is to be protected.
///
/// @param name the kernel's, `eth0`
/// @param role what it looks at
public record WantedInterface(String name, InterfaceRole role) {}
