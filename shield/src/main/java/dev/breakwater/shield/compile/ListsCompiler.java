package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
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
        return compiler.write();
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
                put(ipv4, entries.prefix(i), action);
            }
        }
        for (int i = 0; i < entries.ipv6Count(); i++) {
            if (!isDenying || !DeniedWriter.isDeniedIpv6(entries, i)) {
                put(ipv6, entries.prefix(entries.ipv4Count() + i), action);
            }
        }
    }

    private void put(PrefixTree tree, IpPrefix prefix, ListAction action) {
        tree.put(prefix, action);
        PrefixTree.requireRoom(ipv4, ipv6);
    }

    /// Notes the /24s that an entry holds an address of.
    private void mark(int address, int length) {
        int first = address >>> NETWORK_SHIFT;
        int networks = 1 << Math.max(0, NETWORK_BITS - length);
        for (int network = first; network < first + networks; network++) {
            marks[network / Long.SIZE] |= 1L << network % Long.SIZE;
        }
    }

    private TableImage write() {
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
        DeniedWriter deniedIpv4 = DeniedWriter.of(seed, IpFamily.IPV4, denying);
        DeniedWriter deniedIpv6 = DeniedWriter.of(seed, IpFamily.IPV6, denying);
        int ipv4Line = image.lines();
        int ipv6Line = ipv4Line + deniedIpv4.lines();
        int lines = ipv6Line + deniedIpv6.lines();
        Part.LISTS.requireRoom(lines);
        if (deniedIpv4.lines() > 0) {
            image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV4_LINE_OFFSET, ipv4Line);
            image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV4_MASK_OFFSET, deniedIpv4.lines() - 1);
        }
        if (deniedIpv6.lines() > 0) {
            image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV6_LINE_OFFSET, ipv6Line);
            image.putInt(0, ShieldAbi.LISTS_HEAD_DENIED_IPV6_MASK_OFFSET, deniedIpv6.lines() - 1);
        }
        TableImage others = image.finish();
        return new TableImage(
                Part.LISTS,
                lines,
                target -> {
                    others.writeTo(target);
                    deniedIpv4.write(target, ipv4Line);
                    deniedIpv6.write(target, ipv6Line);
                });
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
