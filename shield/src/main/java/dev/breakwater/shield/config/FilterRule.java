package dev.breakwater.shield.config;

import java.util.Comparator;

/// A rule that people write. The first ENFORCE rule that matches, in [#ORDER], decides.
///
/// @param priority 1 to 1,000,000, the lowest judged first
public record FilterRule(String name, int priority, Match match, RuleAction action, RuleMode mode) {
    public static final int PRIORITY_MAX = 1_000_000;

    /// The order of judging.
    public static final Comparator<FilterRule> ORDER =
            Comparator.comparingInt(FilterRule::priority).thenComparing(FilterRule::name);

    public FilterRule {
        Refuse.unlessName(name);
        Refuse.unlessInRange("priority", priority, 1, PRIORITY_MAX);
    }
}
