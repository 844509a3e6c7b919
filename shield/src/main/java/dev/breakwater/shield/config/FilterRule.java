package dev.breakwater.shield.config;

import java.util.Comparator;

/// A rule that people write. The first ENFORCE rule that matches and decides, in [#ORDER], does.
///
/// @param priority 1 to 1,000,000, the lowest judged first
/// @param times when it is in force
public record FilterRule(
        String name, int priority, Match match, RuleAction action, RuleMode mode, Times times) {
    public static final int PRIORITY_MAX = 1_000_000;

    /// The order of judging.
    public static final Comparator<FilterRule> ORDER =
            Comparator.comparingInt(FilterRule::priority).thenComparing(FilterRule::name);

    public FilterRule {
        Refuse.unlessName(name);
        Refuse.unlessInRange("priority", priority, 1, PRIORITY_MAX);
    }

    /// A rule that is always in force.
    public FilterRule(String name, int priority, Match match, RuleAction action, RuleMode mode) {
        this(name, priority, match, action, mode, Times.ALWAYS);
    }

    /// Whether it decides the fate of what it matches; else it only counts.
    public boolean decides() {
        return mode == RuleMode.ENFORCE && !(action instanceof RuleAction.Log);
    }
}
