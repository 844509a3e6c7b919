package dev.breakwater.shield.compile;

import java.util.Arrays;

/// Compresses prefixes to a trie in the form that [TrieNodes] explains, straight from their order:
/// a scattered IPv6 /64 costs eight nodes, and no tree of bits besides. Owned by one thread.
final class PrefixTrie {
    private final OrderedPrefixes prefixes;
    private final TrieNodes nodes;

    private PrefixTrie(OrderedPrefixes prefixes, TrieNodes nodes) {
        this.prefixes = prefixes;
        this.nodes = nodes;
    }

    /// Adds a trie's nodes; answers its first entries.
    ///
    /// @param anywhere the leaf of what lies in no prefix
    /// @throws IllegalArgumentException where there are too many nodes
    static int[] compress(OrderedPrefixes prefixes, int anywhere, TrieNodes nodes) {
        PrefixTrie trie = new PrefixTrie(prefixes, nodes);
        int[] direct = new int[1 << TrieNodes.DIRECT_BITS];
        Arrays.fill(direct, anywhere);
        int count = prefixes.count();
        trie.fillLeaves(0, count, 0, TrieNodes.DIRECT_BITS, direct);
        for (int from = 0; from < count; ) {
            int end = trie.groupEnd(from, count, 0, TrieNodes.DIRECT_BITS);
            if (trie.isLonger(from, TrieNodes.DIRECT_BITS)) {
                int slot = trie.slot(from, 0, TrieNodes.DIRECT_BITS);
                int node = nodes.add(1);
                trie.fillNode(from, end, TrieNodes.DIRECT_BITS, direct[slot], node);
                direct[slot] = TrieNodes.entryOf(node);
            }
            from = end;
        }
        return direct;
    }

    /// Fills a node with what prefixes say that share the bits before it and reach beyond them.
    ///
    /// @param depth bits before the node's
    private void fillNode(int from, int to, int depth, int inherited, int node) {
        int bits = TrieNodes.STRIDE_BITS;
        int[] leaves = new int[1 << bits];
        Arrays.fill(leaves, inherited);
        long childMask = fillLeaves(from, to, depth, bits, leaves);
        int child = nodes.fill(node, childMask, leaves);
        for (int next = from; next < to; ) {
            int end = groupEnd(next, to, depth, bits);
            if (isLonger(next, depth + bits)) {
                int slot = slot(next, depth, bits);
                fillNode(next, end, depth + bits, leaves[slot], child++);
            }
            next = end;
        }
    }

    /// Fills the slots of what ends within some bits, the shorter prefixes before those in them.
    ///
    /// @return a bit for each slot, of 64 or fewer, in which longer ones go on
    private long fillLeaves(int from, int to, int depth, int bits, int[] leaves) {
        long goesOn = 0;
        for (int i = from; i < to; i++) {
            int slot = slot(i, depth, bits);
            if (isLonger(i, depth + bits)) {
                goesOn |= 1L << slot;
            } else {
                int span = 1 << (depth + bits - prefixes.length(i));
                Arrays.fill(leaves, slot, slot + span, prefixes.leaf(i, leaves[slot]));
            }
        }
        return goesOn;
    }

    /// Where those end that are in one slot with a prefix, and go on beyond it; the next index
    /// where this one doesn't.
    private int groupEnd(int from, int to, int depth, int bits) {
        int end = from + 1;
        while (isLonger(from, depth + bits)
                && end < to
                && isLonger(end, depth + bits)
                && slot(end, depth, bits) == slot(from, depth, bits)) {
            end++;
        }
        return end;
    }

    private boolean isLonger(int index, int bits) {
        return prefixes.length(index) > bits;
    }

    /// The bits of a prefix from `depth` on. Those beyond the last of an address are 0, and no
    /// look spans both halves of one: strides begin at 16, 22 ... 58, 64 ... 124.
    private int slot(int index, int depth, int bits) {
        long half = depth < Long.SIZE ? prefixes.high(index) : prefixes.low(index);
        return (int) (half << (depth & (Long.SIZE - 1)) >>> (Long.SIZE - bits));
    }
}
