package dev.breakwater.bench;

import java.util.List;

/// Measures figures that share their set-up.
///
/// @param figures names of what it measures
/// @param body does so; tells how far it is as it goes
record Benchmark(List<String> figures, Body body) {
    /// Measures; anything that goes wrong ends the whole run.
    interface Body {
        List<Measured> run(Progress progress) throws Exception;
    }

    /// Where a long measurement says how far it is.
    interface Progress {
        void at(String what);
    }

    boolean matches(String prefix) {
        return figures.stream().anyMatch(figure -> figure.startsWith(prefix));
    }
}
