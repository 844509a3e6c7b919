package dev.breakwater.agent.tables;

/// An interface that is to be protected, and how it is.
///
/// @param name the kernel's, `eth0`
/// @param mode where it runs the shield: `native` in the driver, `generic` behind it (slower),
///     `offload` in the card; `by eth0` where those below it do; `missing`; or `refused: why`
public record AttachedInterface(String name, String mode) {
    /// One that isn't there.
    public static AttachedInterface missing(String name) {
        return new AttachedInterface(name, "missing");
    }

    @Override
    public String toString() {
        return name + " (" + mode + ")";
    }
}
