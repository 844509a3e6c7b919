package dev.breakwater.shield.read;

import dev.breakwater.shield.check.Problem;

/// A problem, and where in a file it stands.
///
/// @param file as the reader was told
/// @param line from 1
/// @param column from 1, in characters
public record TextProblem(String file, int line, int column, Problem problem) {
    /// `edge.yaml:7:15: FilterRule/block-udp: spec.match.sources[2]: 10.0.0.1/8 (expected: ...)`.
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + problem;
    }
}
