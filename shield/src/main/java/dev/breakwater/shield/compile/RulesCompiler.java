package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Match;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/// Compiles backends and filter rules. One use compiles one version, on one thread.
final class RulesCompiler {
    private final List<FilterRule> rules;
    private final ImageWriter image = new ImageWriter(Part.RULES);
    private final RowPool rows;
    private final TrieWriter tries;

    private RulesCompiler(List<FilterRule> configured) {
        this.rules = configured.stream().sorted(FilterRule.ORDER).toList();
        this.rows = new RowPool(rules.size());
        this.tries =
                new TrieWriter(
                        (tree, node, inherited) -> {
                            BitSet here = tree.rules(node);
                            return here == null ? inherited : rows.union(inherited, here);
                        });
    }

    static TableImage compile(Configuration configuration, Slots slots, HashSeed seed) {
        RulesCompiler compiler = new RulesCompiler(configuration.filterRules());
        compiler.writeAddresses(
                Match::sources,
                ShieldAbi.RULES_FIELDS_SOURCE_IPV4_LINE_OFFSET,
                ShieldAbi.RULES_FIELDS_SOURCE_IPV6_LINE_OFFSET);
        compiler.writeAddresses(
                Match::destinations,
                ShieldAbi.RULES_FIELDS_DESTINATION_IPV4_LINE_OFFSET,
                ShieldAbi.RULES_FIELDS_DESTINATION_IPV6_LINE_OFFSET);
        compiler.writeTries();
        new PlaceWriter(configuration.backends()).write(compiler.image, slots, seed);
        new RuleWriter(compiler.rules, compiler.rows).write(compiler.image, slots);
        compiler.writeRows();
        return compiler.image.finish();
    }

    /// Writes the tries of one field; none where no rule asks for it.
    private void writeAddresses(
            Function<Match, List<IpPrefix>> prefixes, int ipv4LineOffset, int ipv6LineOffset) {
        PrefixTree ipv4 = new PrefixTree();
        PrefixTree ipv6 = new PrefixTree();
        BitSet anywhere = new BitSet(rules.size());
        for (int rule = 0; rule < rules.size(); rule++) {
            List<IpPrefix> asked = prefixes.apply(rules.get(rule).match());
            anywhere.set(rule, asked.isEmpty());
            for (IpPrefix prefix : asked) {
                (prefix.family() == IpFamily.IPV4 ? ipv4 : ipv6).put(prefix, rule);
            }
        }
        if (anywhere.cardinality() < rules.size()) {
            int row = rows.numberOf(anywhere);
            image.putInt(1, ipv4LineOffset, tries.add(image, ipv4, row));
            image.putInt(1, ipv6LineOffset, tries.add(image, ipv6, row));
        }
    }

    private void writeTries() {
        image.putInt(0, ShieldAbi.RULES_HEAD_NODES_LINE_OFFSET, tries.writeNodes(image));
        image.putInt(0, ShieldAbi.RULES_HEAD_LEAVES_LINE_OFFSET, tries.writeLeaves(image));
    }

    private void writeRows() {
        if (rules.isEmpty()) {
            return;
        }
        image.putInt(0, ShieldAbi.RULES_HEAD_ROWS_LINE_OFFSET, rows.write(image));
        image.putShort(0, ShieldAbi.RULES_HEAD_ROW_LINES_OFFSET, rows.rowLines());
        image.putShort(0, ShieldAbi.RULES_HEAD_SUMMARY_WORDS_OFFSET, rows.summaryWords());
    }
}
