package dev.breakwater.control.metrics;

import dev.breakwater.control.store.MetricName;
import java.util.EnumSet;
import java.util.Set;

/// What is asked of all that was counted.
///
/// @param kind what was counted
/// @param subjects only of these; of all where empty
/// @param keys only these reasons, verdicts, ...; all where empty
/// @param node only this one's share; every node's where empty
/// @param stepSeconds what one point holds; a multiple of a level's seconds
/// @param by what is told apart; all else is added up
public record MetricQuestion(
        MetricName.Kind kind,
        Set<String> subjects,
        Set<String> keys,
        String node,
        long fromSecond,
        long untilSecond,
        int stepSeconds,
        Set<Group> by) {
    /// Points of one series.
    public static final int POINTS_MAX = 3_600;

    /// What numbers are told apart by.
    public enum Group {
        SUBJECT,
        KEY,
        VERDICT,
        NODE
    }

    public MetricQuestion {
        subjects = Set.copyOf(subjects);
        keys = Set.copyOf(keys);
        by = by.isEmpty() ? EnumSet.noneOf(Group.class) : EnumSet.copyOf(by);
        if (stepSeconds < 1
                || untilSecond <= fromSecond
                || (untilSecond - fromSecond - 1) / stepSeconds >= POINTS_MAX) {
            throw new IllegalArgumentException(
                    "points: %d to %d by %d (expected: 1 to %d)"
                            .formatted(fromSecond, untilSecond, stepSeconds, POINTS_MAX));
        }
    }

    /// The first second of its first point.
    public long firstSecond() {
        return Math.floorDiv(fromSecond, (long) stepSeconds) * stepSeconds;
    }

    /// How many points a series has.
    public int pointCount() {
        return (int) ((untilSecond - firstSecond() - 1) / stepSeconds + 1);
    }
}
