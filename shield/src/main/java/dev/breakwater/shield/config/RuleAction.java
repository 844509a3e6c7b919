package dev.breakwater.shield.config;

import java.util.regex.Pattern;

/// What a filter rule does with a packet that matches.
public sealed interface RuleAction {
    record Pass() implements RuleAction {}

    record Drop() implements RuleAction {}

    /// Passes what keeps within the limit, all sources together, and drops the rest.
    record Limit(RateLimit limit) implements RuleAction {}

    /// Sends the frame out of another interface of the node, as it is.
    ///
    /// @param interfaceName as the node calls it
    record Redirect(String interfaceName) implements RuleAction {
        /// What the kernel takes for a name (dev_valid_name of net/core/dev.c), printable.
        private static final Pattern FORM = Pattern.compile("(?!\\.{1,2}$)[!-~&&[^/:]]{1,15}");

        public Redirect {
            Refuse.unless(
                    FORM.matcher(interfaceName).matches(),
                    "interface",
                    interfaceName.isEmpty() ? "nothing" : interfaceName,
                    "the name of a network interface, 1 to 15 characters, like eth1");
        }
    }

    /// Counts and samples the packet, and decides nothing.
    record Log() implements RuleAction {}
}
