package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import java.util.Optional;

/// What becomes of a frame.
///
/// @param backend name of the backend that it counts for
/// @param rule name of the filter rule that decided; only with a reason that says so
public record Decision(Reason reason, Optional<String> backend, Optional<String> rule) {
    public Reason.Verdict verdict() {
        return reason.verdict();
    }
}
