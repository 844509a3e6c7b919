package dev.breakwater.shield.read;

import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.Times;
import java.util.Optional;

/// Reads a filter rule.
final class FilterRuleRecords {
    private FilterRuleRecords() {}

    static Reading<FilterRule> read(dev.breakwater.api.v1.FilterRule message) {
        String name = message.getMetadata().getName();
        FilterRuleSpec spec = message.getSpec();
        Fields fields = Fields.of("FilterRule", message.getMetadata(), message);
        long priority = Integer.toUnsignedLong(spec.getPriority());
        if (priority < 1 || priority > FilterRule.PRIORITY_MAX) {
            fields.refuse(
                    "spec.priority", Long.toString(priority), "1 to " + FilterRule.PRIORITY_MAX);
        }
        Optional<Match> match = MatchRecords.read(fields, "spec.match", spec.getMatch());
        Optional<RuleAction> action = action(fields, spec);
        Optional<RuleMode> mode = mode(fields, spec);
        Optional<Times> times = TimesRecords.read(fields, spec);
        return fields.reading(
                fields.make(
                        "spec",
                        0,
                        () ->
                                new FilterRule(
                                        name,
                                        (int) priority,
                                        match.orElseThrow(),
                                        action.orElseThrow(),
                                        mode.orElseThrow(),
                                        times.orElseThrow())));
    }

    private static Optional<RuleAction> action(Fields fields, FilterRuleSpec spec) {
        refuseStrangers(fields, spec);
        return switch (spec.getAction()) {
            case PASS -> Optional.of(new RuleAction.Pass());
            case DROP -> Optional.of(new RuleAction.Drop());
            case LOG -> Optional.of(new RuleAction.Log());
            case RATE_LIMIT -> limit(fields, spec);
            case REDIRECT ->
                    fields.make(
                            "spec",
                            fields.count(),
                            () -> new RuleAction.Redirect(spec.getInterface()));
            case ACTION_UNSPECIFIED, UNRECOGNIZED -> {
                fields.refuse(
                        "spec.action",
                        EnumText.found(spec.getActionValue()),
                        EnumText.expected(FilterRuleSpec.Action.getDescriptor()));
                yield Optional.empty();
            }
        };
    }

    /// What belongs to another action than the rule's.
    private static void refuseStrangers(Fields fields, FilterRuleSpec spec) {
        if (spec.hasRateLimit() && spec.getAction() != FilterRuleSpec.Action.RATE_LIMIT) {
            fields.refuse("spec.rateLimit", withAction(spec), "only with action RATE_LIMIT");
        }
        if (!spec.getInterface().isEmpty() && spec.getAction() != FilterRuleSpec.Action.REDIRECT) {
            fields.refuse("spec.interface", withAction(spec), "only with action REDIRECT");
        }
    }

    private static String withAction(FilterRuleSpec spec) {
        return switch (spec.getAction()) {
            case ACTION_UNSPECIFIED, UNRECOGNIZED -> "set without an action";
            case PASS, DROP, RATE_LIMIT, REDIRECT, LOG -> "set with action " + spec.getAction();
        };
    }

    private static Optional<RuleAction> limit(Fields fields, FilterRuleSpec spec) {
        if (!spec.hasRateLimit()) {
            fields.refuse(
                    "spec.rateLimit", "nothing", "ratePps and burstPackets with action RATE_LIMIT");
            return Optional.empty();
        }
        Optional<RateLimit> limit =
                LimitRecords.read(fields, "spec.rateLimit", spec.getRateLimit());
        return limit.map(RuleAction.Limit::new);
    }

    private static Optional<RuleMode> mode(Fields fields, FilterRuleSpec spec) {
        return switch (spec.getMode()) {
            case MODE_UNSPECIFIED, ENFORCE -> Optional.of(RuleMode.ENFORCE);
            case SHADOW -> Optional.of(RuleMode.SHADOW);
            case UNRECOGNIZED -> {
                fields.refuse(
                        "spec.mode",
                        EnumText.found(spec.getModeValue()),
                        EnumText.expected(FilterRuleSpec.Mode.getDescriptor()));
                yield Optional.empty();
            }
        };
    }
}
