package dev.breakwater.shield.check;

import java.util.ArrayList;
import java.util.List;

/// Problems in the making: keeps the first [Problem#COUNT_MAX] and counts the rest. Owned by one
/// thread.
public final class Problems {
    private final List<Problem> kept = new ArrayList<>();
    private long droppedCount;

    public void add(Problem problem) {
        if (kept.size() < Problem.COUNT_MAX) {
            kept.add(problem);
        } else {
            droppedCount++;
        }
    }

    public void addAll(List<Problem> problems) {
        problems.forEach(this::add);
    }

    /// All of them, kept or not.
    public long count() {
        return kept.size() + droppedCount;
    }

    public boolean isEmpty() {
        return kept.isEmpty();
    }

    /// Those kept, and [Problem#MORE] where there are others.
    public List<Problem> toList() {
        List<Problem> all = new ArrayList<>(kept);
        if (droppedCount > 0) {
            all.add(Problem.MORE);
        }
        return List.copyOf(all);
    }
}
