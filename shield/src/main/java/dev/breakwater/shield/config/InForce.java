package dev.breakwater.shield.config;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What of a configuration is in force at an instant. Rules and entries that are not are left out
/// of the tables, and the node puts the tables up again when that changes: the packet path knows
/// no calendar.
///
/// @param configuration with only what is in force
/// @param at the instant
/// @param until what is in force stays so until then, and maybe longer; [Instant#MAX] for ever
public record InForce(Configuration configuration, Instant at, Instant until) {
    public static InForce of(Configuration whole, Instant at) {
        Instant until = Instant.MAX;
        List<FilterRule> rules = new ArrayList<>(whole.filterRules().size());
        for (FilterRule rule : whole.filterRules()) {
            if (rule.times().holdAt(at)) {
                rules.add(rule);
            }
            until = earlier(until, rule.times().sameUntil(at));
        }
        List<AddressList> lists = new ArrayList<>(whole.addressLists().size());
        for (AddressList list : whole.addressLists()) {
            lists.add(list.inForceAt(at));
            until = earlier(until, list.sameUntil(at));
        }
        Configuration inForce = new Configuration(whole.version(), whole.backends(), rules, lists);
        return new InForce(inForce, at, until);
    }

    /// Whether it says what is in force at another instant too. Not for an earlier one: a clock
    /// that was put back is asked anew.
    public boolean isAlsoAt(Instant now) {
        return !now.isBefore(at) && now.isBefore(until);
    }

    private static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }
}
