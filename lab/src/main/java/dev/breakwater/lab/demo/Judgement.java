package dev.breakwater.lab.demo;

import java.util.ArrayList;
import java.util.List;

/// Whether the protection held.
///
/// @param failures what it failed at; none where it held
/// @param warnings what makes the demonstration say less than it should
record Judgement(List<String> failures, List<String> warnings) {
    static final double SERVED_SHARE_MIN = 0.99;
    static final long P99_MICROS_MAX = 250_000;
    static final double DROPPED_SHARE_MIN = 0.95;
    private static final double HURT_SHARE_MAX = 0.90;

    Judgement {
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
    }

    static Judgement of(Served unprotected, Served shielded, Counted counted) {
        List<String> failures = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        if (shielded.share() < SERVED_SHARE_MIN) {
            failures.add(
                    "served: %.2f %% (expected: 99 %% or more)".formatted(shielded.share() * 100));
        }
        if (shielded.served() > 0 && shielded.p99Micros() > P99_MICROS_MAX) {
            failures.add("p99: " + shielded.p99Micros() / 1_000 + " ms (expected: at most 250 ms)");
        }
        if (counted.droppedShare() < DROPPED_SHARE_MIN) {
            failures.add(
                    "dropped: %.2f %% of what came (expected: 95 %% or more)"
                            .formatted(counted.droppedShare() * 100));
        }
        if (unprotected.share() > HURT_SHARE_MAX) {
            warnings.add(
                    "without protection %.1f %% of the requests were served: the flood hardly hurt"
                            .formatted(unprotected.share() * 100));
        }
        return new Judgement(failures, warnings);
    }

    boolean held() {
        return failures.isEmpty();
    }
}
