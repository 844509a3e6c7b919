package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListAction;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Compiles the address lists. One use compiles one version, on one thread.
final class ListsCompiler {
    private static final int NETWORK_SHIFT = 40; // from `high` to the number of an IPv4 /24
    private static final int NETWORK_BITS = 24;

    private final HashSeed seed;
    private final ImageWriter image = new ImageWriter(Part.LISTS);
    private final TrieWriter tries =
            new TrieWriter(
                    (tree, node, inherited) ->
                            tree.list(node) == ShieldAbi.LIST_NONE ? inherited : tree.list(node));
    private final PrefixTree ipv4 = new PrefixTree();
    private final PrefixTree ipv6 = new PrefixTree();
    private final Set<IpPrefix> deniedIpv4 = new LinkedHashSet<>();
    private final Set<IpPrefix> deniedIpv6 = new LinkedHashSet<>();

    /// A bit for each /24 that an IPv4 entry holds an address of.
    private final long[] marks = new long[(1 << NETWORK_BITS) / Long.SIZE];

    private ListsCompiler(HashSeed seed) {
        this.seed = seed;
    }

    static TableImage compile(List<AddressList> lists, HashSeed seed) {
        ListsCompiler compiler = new ListsCompiler(seed);
        for (AddressList list : lists) {
            list.entries().forEach(entry -> compiler.add(list.action(), entry));
        }
        compiler.write();
        return compiler.image.finish();
    }

    private void add(ListAction action, IpPrefix entry) {
        boolean isIpv4 = entry.family() == IpFamily.IPV4;
        if (isIpv4) {
            mark(entry);
        }
        if (isHashed(action, entry)) {
            (isIpv4 ? deniedIpv4 : deniedIpv6).add(entry);
        } else {
            (isIpv4 ? ipv4 : ipv6).put(entry, action);
        }
    }

    /// Single denied addresses are hashed; but the address of zeros is the hash's gap.
    private static boolean isHashed(ListAction action, IpPrefix entry) {
        return action == ListAction.DENY && entry.isSingle() && (entry.high() | entry.low()) != 0;
    }

    private void mark(IpPrefix entry) {
        int first = (int) (entry.high() >>> NETWORK_SHIFT);
        int networks = 1 << Math.max(0, NETWORK_BITS - entry.length());
        for (int network = first; network < first + networks; network++) {
            marks[network / Long.SIZE] |= 1L << network % Long.SIZE;
        }
    }

    private void write() {
        if (!deniedIpv4.isEmpty() || !ipv4.isEmpty()) {
            writeMarks();
        }
        if (!ipv4.isEmpty()) {
            int line = tries.add(image, ipv4, ShieldAbi.LIST_NONE);
            image.putInt(0, ShieldAbi.LISTS_HEAD_SOURCE_IPV4_LINE_OFFSET, line);
        }
        if (!ipv6.isEmpty()) {
            int line = tries.add(image, ipv6, ShieldAbi.LIST_NONE);
            image.putInt(0, ShieldAbi.LISTS_HEAD_SOURCE_IPV6_LINE_OFFSET, line);
        }
        image.putInt(0, ShieldAbi.LISTS_HEAD_NODES_LINE_OFFSET, tries.writeNodes(image));
        image.putInt(0, ShieldAbi.LISTS_HEAD_LEAVES_LINE_OFFSET, tries.writeLeaves(image));
        var ipv4Lines = DeniedWriter.write(image, seed, IpFamily.IPV4, deniedIpv4);
        image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV4_LINE_OFFSET, ipv4Lines.line());
        image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV4_MASK_OFFSET, ipv4Lines.mask());
        var ipv6Lines = DeniedWriter.write(image, seed, IpFamily.IPV6, deniedIpv6);
        image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV6_LINE_OFFSET, ipv6Lines.line());
        image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV6_MASK_OFFSET, ipv6Lines.mask());
    }

    private void writeMarks() {
        int line = image.addLines(ShieldAbi.MARKS_LINES);
        for (int word = 0; word < marks.length; word++) {
            if (marks[word] != 0) {
                image.putWord(line, word, marks[word]);
            }
        }
        image.putInt(0, ShieldAbi.LISTS_HEAD_MARKS_LINE_OFFSET, line);
    }
}
