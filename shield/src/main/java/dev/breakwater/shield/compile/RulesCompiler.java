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
    /// 24 MiB of an agent's heap.
    static final int NODES_MAX = 1 << 20;

    private final List<FilterRule> rules;
    private final ImageWriter image = new ImageWriter(Part.RULES);
    private final RowPool rows;
    private final TrieNodes nodes =
            new TrieNodes(
                    "sources and destinations of all filter rules",
                    NODES_MAX,
                    "fewer prefixes, or shorter ones; address lists hold more");

    private RulesCompiler(List<FilterRule> configured) {
        this.rules = configured.stream().sorted(FilterRule.ORDER).toList();
        this.rows = new RowPool(rules.size());
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
        int[] ports =
                new RuleWriter(compiler.rules, compiler.rows, interfaces, classes)
                        .write(compiler.image, slots);
        new PlaceWriter(configuration.backends(), classes)
                .write(
                        compiler.image,
                        slots,
                        seed,
                        new PlaceRows(compiler.rules, compiler.rows, ports, PlaceRows.LINES_MAX));
        compiler.addTails();
        return compiler.image.finish();
    }

    /// Writes the tries of one field; none where no rule asks for it.
    private void writeAddresses(
            Function<Match, List<IpPrefix>> prefixes, int ipv4LineOffset, int ipv6LineOffset) {
        FieldPrefixes asked = new FieldPrefixes(rules, prefixes, rows.row());
        if (asked.isAny()) {
            int row = rows.nameOf(asked.anywhere());
            image.putInt(1, ipv4LineOffset, addTrie(asked.ordered(IpFamily.IPV4, rows), row));
            image.putInt(1, ipv6LineOffset, addTrie(asked.ordered(IpFamily.IPV6, rows), row));
        }
    }

    private int addTrie(OrderedPrefixes asked, int anywhere) {
        int line = image.addLines(TrieNodes.DIRECT_LINES);
        image.putNumbers(line, PrefixTrie.compress(asked, anywhere, nodes));
        return line;
    }

    /// What is large, and known only when all else is written.
    private void addTails() {
        int nodesLine = image.addTail(nodes.nodeLines(), nodes::writeNodes);
        image.putInt(0, ShieldAbi.RULES_HEAD_NODES_LINE_OFFSET, nodesLine);
        int leavesLine = image.addTail(nodes.leafLines(), nodes::writeLeaves);
        image.putInt(0, ShieldAbi.RULES_HEAD_LEAVES_LINE_OFFSET, leavesLine);
        if (!rules.isEmpty()) {
            int rowsLine = image.addTail(rows.lines(), rows::write);
            image.putInt(0, ShieldAbi.RULES_HEAD_ROWS_LINE_OFFSET, rowsLine);
            image.putInt(0, ShieldAbi.RULES_HEAD_SUMMARY_WORDS_OFFSET, rows.summaryWords());
        }
    }
}
