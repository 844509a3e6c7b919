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
    /// 48 MiB of an agent's heap. A scattered IPv6 /64 takes eight of them, an IPv4 /24 one or two.
    static final int NODES_MAX = 1 << 21;

    private final HashSeed seed;
    private final ImageWriter image = new ImageWriter(Part.LISTS);
    private final TrieNodes nodes =
            new TrieNodes(
                    "address lists",
                    NODES_MAX,
                    "fewer prefixes, or shorter ones; single denied addresses don't count");
    private final List<AddressEntries> allowing = new ArrayList<>();
    private final List<AddressEntries> denying = new ArrayList<>();

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

    private void add(ListAction action, AddressEntries entries) {
        switch (action) {
            case ALLOW -> allowing.add(entries);
            case DENY -> denying.add(entries);
        }
    }

    /// Single denied addresses are hashed, all other entries go to the tries.
    private TableImage write() {
        AddressEntries allowed = AddressEntries.union(allowing);
        AddressEntries denied =
                denying.size() == 1
                        ? denying.getFirst()
                        : AddressEntries.union(
                                denying, (entries, i) -> !DeniedWriter.isDenied(entries, i));
        addTrie(
                new ListPrefixes(IpFamily.IPV4, allowed, denied),
                ShieldAbi.LISTS_HEAD_SOURCE_IPV4_LINE_OFFSET);
        addTrie(
                new ListPrefixes(IpFamily.IPV6, allowed, denied),
                ShieldAbi.LISTS_HEAD_SOURCE_IPV6_LINE_OFFSET);
        int nodesLine = image.addTail(nodes.nodeLines(), nodes::writeNodes);
        image.putInt(0, ShieldAbi.LISTS_HEAD_NODES_LINE_OFFSET, nodesLine);
        int leavesLine = image.addTail(nodes.leafLines(), nodes::writeLeaves);
        image.putInt(0, ShieldAbi.LISTS_HEAD_LEAVES_LINE_OFFSET, leavesLine);
        addDenied(
                DeniedWriter.of(seed, IpFamily.IPV4, denying),
                ShieldAbi.LISTS_HEAD_DENIED_IPV4_LINE_OFFSET,
                ShieldAbi.LISTS_HEAD_DENIED_IPV4_MASK_OFFSET);
        addDenied(
                DeniedWriter.of(seed, IpFamily.IPV6, denying),
                ShieldAbi.LISTS_HEAD_DENIED_IPV6_LINE_OFFSET,
                ShieldAbi.LISTS_HEAD_DENIED_IPV6_MASK_OFFSET);
        return image.finish();
    }

    private void addTrie(ListPrefixes prefixes, int lineOffset) {
        if (prefixes.count() > 0) {
            int line = image.addLines(TrieNodes.DIRECT_LINES);
            image.putNumbers(line, PrefixTrie.compress(prefixes, ShieldAbi.LIST_NONE, nodes));
            image.putInt(0, lineOffset, line);
        }
    }

    private void addDenied(DeniedWriter writer, int lineOffset, int maskOffset) {
        if (writer.lines() > 0) {
            image.putInt(0, lineOffset, image.addTail(writer.lines(), writer::write));
            image.putInt(0, maskOffset, writer.lines() - 1);
        }
    }
}
