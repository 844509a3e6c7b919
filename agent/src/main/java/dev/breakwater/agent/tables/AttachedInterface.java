package dev.breakwater.agent.tables;

/// An interface that the shield is attached to.
///
/// @param name the kernel's, `eth0`
/// @param mode how: `native` in the driver, `generic` in the stack (slower)
public record AttachedInterface(String name, String mode) {
    @Override
    public String toString() {
        return name + " (" + mode + ")";
    }
}
