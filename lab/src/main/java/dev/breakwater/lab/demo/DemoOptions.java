package dev.breakwater.lab.demo;

import java.nio.file.Path;
import java.util.Optional;

/// What the demonstration can be told.
///
/// @param root the folder that holds the program `breakwater` and `demo/protection.yaml`
/// @param exits whether it ends after its summary; else it stays up until it is stopped
/// @param protectedSeconds how long the flood goes on under protection, 3 to 240
/// @param summaryFile where the figures are written as one JSON object, too
/// @param isTerminal whether the output is a person's terminal: colours
public record DemoOptions(
        Path root,
        boolean exits,
        int protectedSeconds,
        Optional<Path> summaryFile,
        boolean isTerminal) {
    public DemoOptions {
        if (protectedSeconds < 3 || protectedSeconds > 240) {
            throw new IllegalArgumentException(
                    "seconds: " + protectedSeconds + " (expected: 3 to 240)");
        }
    }
}
