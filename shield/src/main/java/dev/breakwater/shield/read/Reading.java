package dev.breakwater.shield.read;

import dev.breakwater.shield.check.Problem;
import java.util.List;

/// What reading a message came to.
public sealed interface Reading<T> {
    /// The message says this.
    record Accepted<T>(T value) implements Reading<T> {}

    /// The message says what can't be.
    ///
    /// @param problems at least one, in the order of the message
    record Rejected<T>(List<Problem> problems) implements Reading<T> {
        public Rejected {
            problems = List.copyOf(problems);
        }
    }
}
