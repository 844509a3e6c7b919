package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.Match;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Compiles a configuration to the table image that the packet path reads. Pure; one use compiles
/// one version, on one thread.
public final class TableCompiler {
    private final Configuration configuration;
    private final List<FilterRule> rules;
    private final HashSeed seed;
    private final ImageWriter image = new ImageWriter();
    private final RowPool rows;
    private final TrieWriter tries;

    private TableCompiler(Configuration configuration, HashSeed seed) {
        this.configuration = configuration;
        this.seed = seed;
        this.rules = configuration.filterRules().stream().sorted(FilterRule.ORDER).toList();
        this.rows = new RowPool(rules.size());
        this.tries = new TrieWriter(rows);
    }

    /// The image of a configuration that [dev.breakwater.shield.check.Checks] accepts.
    ///
    /// @param slots must hold every backend and rule of the configuration
    /// @throws IllegalArgumentException where the image would be 2 GiB or more
    public static TableImage compile(Configuration configuration, Slots slots, HashSeed seed) {
        TableCompiler compiler = new TableCompiler(configuration, seed);
        compiler.writeSources();
        compiler.writeDestinations();
        compiler.writeTries();
        new PlaceWriter(configuration.backends()).write(compiler.image, slots, seed);
        new RuleWriter(compiler.rules, compiler.rows).write(compiler.image, slots);
        compiler.writeRows();
        return compiler.image.finish(configuration.version(), seed);
    }

    private void writeSources() {
        PrefixTree ipv4 = new PrefixTree();
        PrefixTree ipv6 = new PrefixTree();
        Set<IpPrefix> deniedIpv4 = new LinkedHashSet<>();
        Set<IpPrefix> deniedIpv6 = new LinkedHashSet<>();
        Set<IpFamily> listed = EnumSet.noneOf(IpFamily.class);
        for (AddressList list : configuration.addressLists()) {
            for (IpPrefix entry : list.entries()) {
                boolean isIpv4 = entry.family() == IpFamily.IPV4;
                if (isHashed(list, entry)) {
                    (isIpv4 ? deniedIpv4 : deniedIpv6).add(entry);
                } else {
                    (isIpv4 ? ipv4 : ipv6).put(entry, list.action());
                    listed.add(entry.family());
                }
            }
        }
        boolean isAsked = addRules(ipv4, ipv6, Match::sources);
        int anywhere = isAsked ? rowOfAnywhere(Match::sources) : ShieldAbi.ROW_EVERY_RULE;
        if (isAsked || listed.contains(IpFamily.IPV4)) {
            putHead(ShieldAbi.IMAGE_HEAD_SOURCE_IPV4_LINE_OFFSET, tries.add(image, ipv4, anywhere));
        }
        if (isAsked || listed.contains(IpFamily.IPV6)) {
            putHead(ShieldAbi.IMAGE_HEAD_SOURCE_IPV6_LINE_OFFSET, tries.add(image, ipv6, anywhere));
        }
        var ipv4Lines = DeniedWriter.write(image, seed, IpFamily.IPV4, deniedIpv4);
        putHead(ShieldAbi.IMAGE_HEAD_DENIED_IPV4_LINE_OFFSET, ipv4Lines.line());
        putHead(ShieldAbi.IMAGE_HEAD_DENIED_IPV4_MASK_OFFSET, ipv4Lines.mask());
        var ipv6Lines = DeniedWriter.write(image, seed, IpFamily.IPV6, deniedIpv6);
        putHead(ShieldAbi.IMAGE_HEAD_DENIED_IPV6_LINE_OFFSET, ipv6Lines.line());
        putHead(ShieldAbi.IMAGE_HEAD_DENIED_IPV6_MASK_OFFSET, ipv6Lines.mask());
    }

    /// Single denied addresses are hashed; but the address of zeros is the hash's gap.
    private static boolean isHashed(AddressList list, IpPrefix entry) {
        return list.action() == ListAction.DENY
                && entry.isSingle()
                && (entry.high() | entry.low()) != 0;
    }

    private void writeDestinations() {
        PrefixTree ipv4 = new PrefixTree();
        PrefixTree ipv6 = new PrefixTree();
        if (addRules(ipv4, ipv6, Match::destinations)) {
            int anywhere = rowOfAnywhere(Match::destinations);
            image.putInt(
                    1,
                    ShieldAbi.IMAGE_RULES_DESTINATION_IPV4_LINE_OFFSET,
                    tries.add(image, ipv4, anywhere));
            image.putInt(
                    1,
                    ShieldAbi.IMAGE_RULES_DESTINATION_IPV6_LINE_OFFSET,
                    tries.add(image, ipv6, anywhere));
        }
    }

    /// Adds the rules' prefixes; answers whether there are any.
    private boolean addRules(
            PrefixTree ipv4, PrefixTree ipv6, Function<Match, List<IpPrefix>> prefixes) {
        boolean isAsked = false;
        for (int rule = 0; rule < rules.size(); rule++) {
            for (IpPrefix prefix : prefixes.apply(rules.get(rule).match())) {
                (prefix.family() == IpFamily.IPV4 ? ipv4 : ipv6).put(prefix, rule);
                isAsked = true;
            }
        }
        return isAsked;
    }

    private int rowOfAnywhere(Function<Match, List<IpPrefix>> prefixes) {
        BitSet row = new BitSet(rules.size());
        for (int rule = 0; rule < rules.size(); rule++) {
            row.set(rule, prefixes.apply(rules.get(rule).match()).isEmpty());
        }
        return rows.numberOf(row);
    }

    private void writeTries() {
        putHead(ShieldAbi.IMAGE_HEAD_NODES_LINE_OFFSET, tries.writeNodes(image));
        putHead(ShieldAbi.IMAGE_HEAD_LEAVES_LINE_OFFSET, tries.writeLeaves(image));
    }

    private void writeRows() {
        if (rules.isEmpty()) {
            return;
        }
        image.putInt(1, ShieldAbi.IMAGE_RULES_ROWS_LINE_OFFSET, rows.write(image));
        image.putShort(1, ShieldAbi.IMAGE_RULES_ROW_LINES_OFFSET, rows.rowLines());
        image.putShort(1, ShieldAbi.IMAGE_RULES_SUMMARY_WORDS_OFFSET, rows.summaryWords());
    }

    private void putHead(int offset, int value) {
        image.putInt(0, offset, value);
    }
}
