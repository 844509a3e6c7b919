package dev.breakwater.agent.kernel;

import dev.breakwater.agent.tables.AttachMode;

/// How a shield comes onto its interfaces.
///
/// @param mode where they run it
/// @param waitsForInterfaces whether it may start while one of them isn't there yet
public record Attaching(AttachMode mode, boolean waitsForInterfaces) {
    /// As suits each driver, and only where every interface is there.
    public static final Attaching AUTOMATIC = new Attaching(AttachMode.AUTO, false);
}
