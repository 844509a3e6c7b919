package dev.breakwater.shield.config;

import java.util.Arrays;
import java.util.Optional;

/// How strictly a backend is shielded where nothing else is said: a preset of its limits and
/// checks. docs/operate/protection-levels.md tells all of them.
public enum ProtectionLevel {
    /// None was chosen: [Protection#DEFAULT].
    UNSAID(-1),
    /// Nothing but a packet's form is checked.
    ZERO(0),
    ONE(1),
    TWO(2),
    THREE(3),
    FOUR(4),
    /// The strictest.
    FIVE(5);

    public static final int MAX = 5;

    private final int number;

    ProtectionLevel(int number) {
        this.number = number;
    }

    /// The level of a number, 0 to [#MAX]; empty for another.
    public static Optional<ProtectionLevel> of(long number) {
        return Arrays.stream(values())
                .filter(level -> level != UNSAID && level.number == number)
                .findFirst();
    }

    /// Its number; empty for [#UNSAID].
    public Optional<Integer> number() {
        return this == UNSAID ? Optional.empty() : Optional.of(number);
    }
}
