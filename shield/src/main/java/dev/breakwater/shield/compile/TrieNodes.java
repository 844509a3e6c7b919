package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The nodes and leaves of a part's tries, which `bpf/trie.h` walks. Owned by one thread.
final class TrieNodes {
    /*
     * An entry for each value of the first 16 bits, then nodes that look at six bits each. A node's
     * 64 slots lead to child nodes, which stand side by side, or to leaves, of which equal
     * neighbours share one: so two 64-bit masks and two numbers tell all, and a lookup counts bits
     * (Asai and Ohara, "Poptrie: a compressed trie with population count for fast and scalable
     * software IP routing table lookup", SIGCOMM 2015). What a prefix inherits from shorter ones
     * around it is pushed into its leaves.
     */
    static final int DIRECT_BITS = ShieldAbi.TRIE_DIRECT_BITS;
    static final int STRIDE_BITS = ShieldAbi.TRIE_STRIDE_BITS;

    /// Lines of a trie's first entries.
    static final int DIRECT_LINES = (1 << DIRECT_BITS) / ShieldAbi.TRIE_LEAVES_PER_LINE;

    private static final int LINE = ShieldAbi.LINE_BYTES;
    private static final int SLOTS = 1 << STRIDE_BITS;
    private static final int NODE_FLAG = (int) ShieldAbi.TRIE_NODE_FLAG;

    private final String owner;
    private final int nodesMax;
    private final String remedy;
    private long[] children = new long[64];
    private long[] leafStarts = new long[64];
    private int[] firstChild = new int[64];
    private int[] firstLeaf = new int[64];
    private int nodes;
    private int[] leaves = new int[256];
    private int leafCount;

    /// @param owner whose prefixes they are, for whom there are too many
    /// @param nodesMax how many nodes a heap has room for, at 24 bytes
    /// @param remedy what to do where there are more
    TrieNodes(String owner, int nodesMax, String remedy) {
        this.owner = owner;
        this.nodesMax = nodesMax;
        this.remedy = remedy;
    }

    /// The entry that leads to a node.
    static int entryOf(int node) {
        return NODE_FLAG | node;
    }

    /// Adds nodes side by side; answers the first one's number.
    ///
    /// @throws IllegalArgumentException beyond `nodesMax`
    int add(int count) {
        int first = nodes;
        if (count > nodesMax - nodes) {
            throw new IllegalArgumentException(
                    owner + ": more than " + nodesMax + " trie nodes (expected: " + remedy + ")");
        }
        nodes += count;
        if (nodes > children.length) {
            int capacity = Math.min(nodesMax, Math.max(nodes, 2 * children.length));
            children = Arrays.copyOf(children, capacity);
            leafStarts = Arrays.copyOf(leafStarts, capacity);
            firstChild = Arrays.copyOf(firstChild, capacity);
            firstLeaf = Arrays.copyOf(firstLeaf, capacity);
        }
        return first;
    }

    /// Says what a node leads to; answers its first child's number.
    ///
    /// @param childMask a bit for each slot that leads to a child
    /// @param slotLeaves for each slot the leaf that it leads to where it leads to no child
    int fill(int node, long childMask, int[] slotLeaves) {
        long startMask = 0;
        int leavesBefore = leafCount;
        for (int slot = 0; slot < SLOTS; slot++) {
            boolean isLeaf = (childMask >>> slot & 1) == 0;
            if (isLeaf
                    && (leafCount == leavesBefore || leaves[leafCount - 1] != slotLeaves[slot])) {
                startMask |= 1L << slot;
                addLeaf(slotLeaves[slot]);
            }
        }
        int first = add(Long.bitCount(childMask));
        children[node] = childMask;
        leafStarts[node] = startMask;
        firstChild[node] = first;
        firstLeaf[node] = leavesBefore;
        return first;
    }

    private void addLeaf(int leaf) {
        if (leafCount == leaves.length) {
            leaves = Arrays.copyOf(leaves, 2 * leafCount);
        }
        leaves[leafCount++] = leaf;
    }

    int count() {
        return nodes;
    }

    int nodeLines() {
        return linesFor(nodes, ShieldAbi.TRIE_NODES_PER_LINE);
    }

    int leafLines() {
        return linesFor(leafCount, ShieldAbi.TRIE_LEAVES_PER_LINE);
    }

    private static int linesFor(int count, int perLine) {
        return Math.max(1, (count + perLine - 1) / perLine);
    }

    /// Writes [#nodeLines] lines, of any contents.
    void writeNodes(ByteBuffer target, int firstLine) {
        clearLine(target, firstLine + nodeLines() - 1);
        for (int node = 0; node < nodes; node++) {
            int at = firstLine * LINE + node * ShieldAbi.TRIE_NODE_BYTES;
            target.putLong(at + ShieldAbi.TRIE_NODE_CHILDREN_OFFSET, children[node]);
            target.putLong(at + ShieldAbi.TRIE_NODE_LEAF_STARTS_OFFSET, leafStarts[node]);
            target.putInt(at + ShieldAbi.TRIE_NODE_FIRST_CHILD_OFFSET, firstChild[node]);
            target.putInt(at + ShieldAbi.TRIE_NODE_FIRST_LEAF_OFFSET, firstLeaf[node]);
            target.putLong(at + ShieldAbi.TRIE_NODE_UNUSED_OFFSET, 0);
        }
    }

    /// Writes [#leafLines] lines, of any contents.
    void writeLeaves(ByteBuffer target, int firstLine) {
        clearLine(target, firstLine + leafLines() - 1);
        for (int leaf = 0; leaf < leafCount; leaf++) {
            target.putInt(firstLine * LINE + leaf * Integer.BYTES, leaves[leaf]);
        }
    }

    private static void clearLine(ByteBuffer target, int line) {
        target.put(line * LINE, new byte[LINE]);
    }
}
