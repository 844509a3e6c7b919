package dev.breakwater.shield.compile;

import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Match;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/// The prefixes that rules ask for in one field, and which rules do, by their places in the order
/// of judging. Owned by one thread.
final class FieldPrefixes {
    private final Map<IpPrefix, RuleNumbers> asked = new HashMap<>();
    private final BitSet lengths = new BitSet();
    private final Row anywhere;

    /// @param rules in the order of judging
    /// @param field sources or destinations; a rule that names none asks for nothing
    /// @param anywhere an empty row, for the rules that ask for nothing
    FieldPrefixes(List<FilterRule> rules, Function<Match, List<IpPrefix>> field, Row anywhere) {
        this.anywhere = anywhere;
        for (int rule = 0; rule < rules.size(); rule++) {
            List<IpPrefix> prefixes = field.apply(rules.get(rule).match());
            if (prefixes.isEmpty()) {
                anywhere.set(rule);
            }
            for (IpPrefix prefix : prefixes) {
                asked.computeIfAbsent(prefix, _ -> new RuleNumbers()).add(rule);
                lengths.set(prefix.length());
            }
        }
    }

    /// Whether any rule asks for any.
    boolean isAny() {
        return !asked.isEmpty();
    }

    /// The rules that ask for nothing.
    Row anywhere() {
        return anywhere;
    }

    /// One family's, for a trie of rows.
    OrderedPrefixes ordered(IpFamily family, RowPool rows) {
        return new RulePrefixes(
                asked.entrySet().stream()
                        .filter(entry -> entry.getKey().family() == family)
                        .toList(),
                rows);
    }

    /// Hands over the rules of each prefix that holds an address.
    void forEachAround(IpAddress address, Consumer<RuleNumbers> taker) {
        int bits = address.family().bits();
        for (int length = lengths.nextSetBit(0);
                length >= 0 && length <= bits;
                length = lengths.nextSetBit(length + 1)) {
            RuleNumbers rules = asked.get(IpPrefix.of(address, length));
            if (rules != null) {
                taker.accept(rules);
            }
        }
    }
}
