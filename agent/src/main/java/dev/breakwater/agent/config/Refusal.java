package dev.breakwater.agent.config;

/// Why a node would not run a version.
///
/// @param resource the one at fault, `FilterRule/block-udp`; `""` where no single one is
/// @param reason what was found and what was expected
/// @param isPassing whether the same version may be accepted later, with room on the disk or memory
///     in the kernel
public record Refusal(String resource, String reason, boolean isPassing) {
    private static final int REASON_LENGTH_MAX = 2_000;

    public Refusal {
        if (reason.length() > REASON_LENGTH_MAX) {
            reason = reason.substring(0, REASON_LENGTH_MAX) + "...";
        }
    }
}
