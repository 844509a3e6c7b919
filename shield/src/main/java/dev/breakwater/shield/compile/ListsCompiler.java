package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.ListAction;
import java.util.ArrayList;
import java.util.List;

/// Compiles the address lists. One use compiles one version, on one thread.
final class ListsCompiler {
    private static final int NETWORK_SHIFT = 8; // from an IPv4 address to the number of its /24
    private static final int NETWORK_BITS = 24;

    private final HashSeed seed;
    private final ImageWriter image = new ImageWriter(Part.LISTS);
    private final TrieWriter tries =
            new TrieWriter(
                    (tree, node, inherited) ->
                            tree.list(node) == ShieldAbi.LIST_NONE ? inherited : tree.list(node));
    private final PrefixTree ipv4 = new PrefixTree();
    private final PrefixTree ipv6 = new PrefixTree();
    private final List<AddressEntries> denying = new ArrayList<>();

    /// A bit for each /24 that an IPv4 entry holds an address of.
    private final long[] marks = new long[(1 << NETWORK_BITS) / Long.SIZE];

    private boolean hasIpv4;

    private ListsCompiler(HashSeed seed) {
        this.seed = seed;
    }

    static TableImage compile(List<AddressList> lists, HashSeed seed) {
        ListsCompiler compiler = new ListsCompiler(seed);
        for (AddressList list : lists) {
            compiler.add(list.action(), list.entries());
        }
        compiler.write();
        return compiler.image.finish();
    }

    /// Single denied addresses are hashed, all other entries go to the tries.
    private void add(ListAction action, AddressEntries entries) {
        boolean isDenying = action == ListAction.DENY;
        if (isDenying) {
            denying.add(entries);
        }
        hasIpv4 |= entries.ipv4Count() > 0;
        for (int i = 0; i < entries.ipv4Count(); i++) {
            mark(entries.ipv4Address(i), entries.ipv4Length(i));
            if (!isDenying || !DeniedWriter.isDeniedIpv4(entries, i)) {
                ipv4.put(entries.prefix(i), action);
            }
        }
        for (int i = 0; i < entries.ipv6Count(); i++) {
            if (!isDenying || !DeniedWriter.isDeniedIpv6(entries, i)) {
                ipv6.put(entries.prefix(entries.ipv4Count() + i), action);
            }
        }
    }

    /// Notes the /24s that an entry holds an address of.
    private void mark(int address, int length) {
        int first = address >>> NETWORK_SHIFT;
        int networks = 1 << Math.max(0, NETWORK_BITS - length);
        for (int network = first; network < first + networks; network++) {
            marks[network / Long.SIZE] |= 1L << network % Long.SIZE;
        }
    }

    private void write() {
        writeMarks();
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
        var ipv4Lines = DeniedWriter.write(image, seed, IpFamily.IPV4, denying);
        image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV4_LINE_OFFSET, ipv4Lines.line());
        image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV4_MASK_OFFSET, ipv4Lines.mask());
        var ipv6Lines = DeniedWriter.write(image, seed, IpFamily.IPV6, denying);
        image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV6_LINE_OFFSET, ipv6Lines.line());
        image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV6_MASK_OFFSET, ipv6Lines.mask());
    }

    private void writeMarks() {
        if (!hasIpv4) {
            return;
        }
        int line = image.addLines(ShieldAbi.MARKS_LINES);
        for (int word = 0; word < marks.length; word++) {
            if (marks[word] != 0) {
                image.putWord(line, word, marks[word]);
            }
        }
        image.putInt(0, ShieldAbi.LISTS_HEAD_MARKS_LINE_OFFSET, line);
    }
}
