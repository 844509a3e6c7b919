package dev.breakwater.agent.tables;

import dev.breakwater.shield.config.InterfaceRole;

/// Interfaces towards machines of our own.
public final class OnLan {
    private OnLan() {}

    public static WantedInterface wanted(String name) {
        return new WantedInterface(name, InterfaceRole.LAN);
    }

    public static AttachedInterface attached(String name, String mode) {
        return new AttachedInterface(wanted(name), mode);
    }

    public static AttachedInterface missing(String name) {
        return AttachedInterface.missing(wanted(name));
    }
}
