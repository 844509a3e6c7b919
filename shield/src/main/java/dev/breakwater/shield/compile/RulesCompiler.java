package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.geo.GeoClasses;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

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
                            RuleNumbers here = tree.rules(node);
                            return here == null ? inherited : rows.union(inherited, here);
                        });
    }

    /// @param interfaces the kernel's number of an interface that rules redirect to; 0 where it
    ///     isn't there, and what is redirected to it is dropped
    /// @param classes which the geo part beside it has
    static TableImage compile(
            Configuration configuration,
            Slots slots,
            HashSeed seed,
            ToIntFunction<String> interfaces,
            GeoClasses classes) {
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
        int[] ports =
                new RuleWriter(compiler.rules, compiler.rows, interfaces, classes)
                        .write(compiler.image, slots);
        new PlaceWriter(configuration.backends(), classes)
                .write(
                        compiler.image,
                        slots,
                        seed,
                        new PlaceRows(compiler.rules, compiler.rows, ports, PlaceRows.LINES_MAX));
        compiler.writeRows();
        return compiler.image.finish();
    }

    /// Writes the tries of one field; none where no rule asks for it.
    private void writeAddresses(
            Function<Match, List<IpPrefix>> prefixes, int ipv4LineOffset, int ipv6LineOffset) {
        PrefixTree ipv4 = new PrefixTree();
        PrefixTree ipv6 = new PrefixTree();
        Row anywhere = rows.row();
        boolean isAsked = false;
        for (int rule = 0; rule < rules.size(); rule++) {
            List<IpPrefix> asked = prefixes.apply(rules.get(rule).match());
            if (asked.isEmpty()) {
                anywhere.set(rule);
            } else {
                isAsked = true;
            }
            for (IpPrefix prefix : asked) {
                (prefix.family() == IpFamily.IPV4 ? ipv4 : ipv6).put(prefix, rule);
            }
        }
        if (isAsked) {
            int row = rows.nameOf(anywhere);
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
        image.putInt(0, ShieldAbi.RULES_HEAD_SUMMARY_WORDS_OFFSET, rows.summaryWords());
    }
}
