package dev.breakwater.agent.tables;

import java.util.Locale;

/// An interface that is to be protected, and how it is.
///
/// @param wanted it, and what it looks at
/// @param mode where it runs the shield: `native` in the driver, `generic` behind it (slower),
///     `offload` in the card; `by eth0` where those below it do; `missing`; or `refused: why`
public record AttachedInterface(WantedInterface wanted, String mode) {
    private static final String BY = "by ";
    private static final String MISSING = "missing";
    private static final String REFUSED = "refused: ";
    private static final int WHY_MAX = 500;

    /// One that isn't there.
    public static AttachedInterface missing(WantedInterface wanted) {
        return new AttachedInterface(wanted, MISSING);
    }

    /// One whose packets are judged on those below it, as the role of those asks.
    ///
    /// @param below their names
    public static AttachedInterface judgedBy(WantedInterface wanted, String below) {
        return new AttachedInterface(wanted, BY + below);
    }

    /// One that can't run the shield.
    ///
    /// @param why in a sentence; its beginning is kept where it is long
    public static AttachedInterface refused(WantedInterface wanted, String why) {
        return new AttachedInterface(
                wanted, REFUSED + (why.length() > WHY_MAX ? why.substring(0, WHY_MAX) + "…" : why));
    }

    /// The kernel's name for it.
    public String name() {
        return wanted.name();
    }

    /// Whether every packet that arrives on it is judged.
    public boolean isProtected() {
        return !mode.equals(MISSING) && !mode.startsWith(REFUSED);
    }

    /// `eth0 (wan, native)`; without a role where that of the interfaces below counts.
    @Override
    public String toString() {
        String role =
                mode.startsWith(BY) ? "" : wanted.role().name().toLowerCase(Locale.ROOT) + ", ";
        return name() + " (" + role + mode + ")";
    }
}
