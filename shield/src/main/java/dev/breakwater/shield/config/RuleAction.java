package dev.breakwater.shield.config;

/// What a filter rule does with a packet that matches.
public sealed interface RuleAction {
    record Pass() implements RuleAction {}

    record Drop() implements RuleAction {}

    /// Passes what keeps within the limit, all sources together, and drops the rest.
    record Limit(RateLimit limit) implements RuleAction {}
}
