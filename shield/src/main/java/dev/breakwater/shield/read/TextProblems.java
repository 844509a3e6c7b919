package dev.breakwater.shield.read;

import dev.breakwater.shield.check.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Problems of one file in the making: keeps the first [Problem#COUNT_MAX] and counts the rest.
/// Owned by one thread.
final class TextProblems {
    private final String file;
    private final List<TextProblem> kept = new ArrayList<>();
    private long count;

    TextProblems(String file) {
        this.file = file;
    }

    void add(int line, int column, Problem problem) {
        count++;
        if (kept.size() < Problem.COUNT_MAX) {
            kept.add(new TextProblem(file, line, column, problem));
        }
    }

    long count() {
        return count;
    }

    /// In the order of the text.
    ConfigurationReading.Rejected rejected() {
        List<TextProblem> all = new ArrayList<>(kept);
        all.sort(Comparator.comparingInt(TextProblem::line).thenComparingInt(TextProblem::column));
        if (count > kept.size()) {
            TextProblem last = all.getLast();
            all.add(new TextProblem(file, last.line(), last.column(), Problem.MORE));
        }
        return new ConfigurationReading.Rejected(all);
    }
}
