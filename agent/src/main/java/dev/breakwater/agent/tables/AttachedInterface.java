package dev.breakwater.agent.tables;

/// An interface that is to be protected, and how it is.
///
/// @param name the kernel's, `eth0`
/// @param mode where it runs the shield: `native` in the driver, `generic` behind it (slower),
///     `offload` in the card; `by eth0` where those below it do; `missing`; or `refused: why`
public record AttachedInterface(String name, String mode) {
    private static final String MISSING = "missing";
    private static final String REFUSED = "refused: ";
    private static final int WHY_MAX = 500;

    /// One that isn't there.
    public static AttachedInterface missing(String name) {
        return new AttachedInterface(name, MISSING);
    }

    /// One that can't run the shield.
    ///
    /// @param why in a sentence; its beginning is kept where it is long
    public static AttachedInterface refused(String name, String why) {
        return new AttachedInterface(
                name, REFUSED + (why.length() > WHY_MAX ? why.substring(0, WHY_MAX) + "…" : why));
    }

    /// Whether every packet that arrives on it is judged.
    public boolean isProtected() {
        return !mode.equals(MISSING) && !mode.startsWith(REFUSED);
    }

    @Override
    public String toString() {
        return name + " (" + mode + ")";
    }
}
