package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.util.Arrays;

/// Compresses prefix trees to the image's tries. Owned by one thread.
final class TrieWriter {
    /*
     * An entry for each value of the first 16 bits, then nodes that look at six bits each. A node's
     * 64 slots lead to child nodes, which stand side by side, or to leaves, of which equal
     * neighbours share one: so two 64-bit masks and two numbers tell all, and a lookup counts bits
     * (Asai and Ohara, "Poptrie: a compressed trie with population count for fast and scalable
     * software IP routing table lookup", SIGCOMM 2015). What a prefix inherits from shorter ones
     * around it is pushed into its leaves.
     */
    private static final int DIRECT_BITS = ShieldAbi.TRIE_DIRECT_BITS;
    private static final int DIRECT = 1 << DIRECT_BITS;
    private static final int STRIDE_BITS = ShieldAbi.TRIE_STRIDE_BITS;
    private static final int SLOTS = 1 << STRIDE_BITS;
    private static final int NODE_FLAG = (int) ShieldAbi.TRIE_NODE_FLAG;

    /// What a node of a tree makes of the leaf of the next shorter prefix around it.
    interface Inheritance {
        int leaf(PrefixTree tree, int node, int inherited);
    }

    private final Inheritance inheritance;
    private long[] children = new long[64];
    private long[] leafStarts = new long[64];
    private int[] firstChild = new int[64];
    private int[] firstLeaf = new int[64];
    private int nodes;
    private int[] leaves = new int[256];
    private int leafCount;

    TrieWriter(Inheritance inheritance) {
        this.inheritance = inheritance;
    }

    /// Compresses a tree and writes its first 65,536 entries; answers their first line.
    ///
    /// @param anywhere the leaf of what lies in no prefix of this tree
    int add(ImageWriter image, PrefixTree tree, int anywhere) {
        int[] direct = new int[DIRECT];
        fillDirect(tree, PrefixTree.ROOT, 0, 0, anywhere, direct);
        int line = image.addLinesFor(DIRECT, Integer.BYTES);
        for (int i = 0; i < DIRECT; i++) {
            image.putNumber(line, i, direct[i]);
        }
        return line;
    }

    /// Writes the nodes of all trees added.
    int writeNodes(ImageWriter image) {
        int line = image.addLinesFor(Math.max(nodes, 1), ShieldAbi.TRIE_NODE_BYTES);
        for (int node = 0; node < nodes; node++) {
            int at = line + node / ShieldAbi.TRIE_NODES_PER_LINE;
            int offset = node % ShieldAbi.TRIE_NODES_PER_LINE * ShieldAbi.TRIE_NODE_BYTES;
            image.putLong(at, offset + ShieldAbi.TRIE_NODE_CHILDREN_OFFSET, children[node]);
            image.putLong(at, offset + ShieldAbi.TRIE_NODE_LEAF_STARTS_OFFSET, leafStarts[node]);
            image.putInt(at, offset + ShieldAbi.TRIE_NODE_FIRST_CHILD_OFFSET, firstChild[node]);
            image.putInt(at, offset + ShieldAbi.TRIE_NODE_FIRST_LEAF_OFFSET, firstLeaf[node]);
        }
        return line;
    }

    /// Writes the leaves of all trees added.
    int writeLeaves(ImageWriter image) {
        int line = image.addLinesFor(Math.max(leafCount, 1), Integer.BYTES);
        for (int i = 0; i < leafCount; i++) {
            image.putNumber(line, i, leaves[i]);
        }
        return line;
    }

    private void fillDirect(
            PrefixTree tree, int node, int depth, int index, int inherited, int[] direct) {
        int span = DIRECT >> depth;
        if (node == PrefixTree.NONE) {
            Arrays.fill(direct, index * span, (index + 1) * span, inherited);
            return;
        }
        int leaf = inheritance.leaf(tree, node, inherited);
        if (depth < DIRECT_BITS) {
            fillDirect(tree, tree.child(node, 0), depth + 1, 2 * index, leaf, direct);
            fillDirect(tree, tree.child(node, 1), depth + 1, 2 * index + 1, leaf, direct);
        } else if (tree.hasChildren(node)) {
            int added = addNodes(1);
            fillNode(tree, node, leaf, added);
            direct[index] = NODE_FLAG | added;
        } else {
            direct[index] = leaf;
        }
    }

    /// Fills node `at` with what lies six bits below a tree's node.
    private void fillNode(PrefixTree tree, int node, int leaf, int at) {
        int[] slotNodes = new int[SLOTS];
        int[] slotLeaves = new int[SLOTS];
        fillSlots(tree, node, 0, 0, leaf, slotNodes, slotLeaves);

        long childMask = 0;
        long startMask = 0;
        int leavesBefore = leafCount;
        for (int slot = 0; slot < SLOTS; slot++) {
            if (slotNodes[slot] != PrefixTree.NONE) {
                childMask |= 1L << slot;
            } else if (leafCount == leavesBefore || leaves[leafCount - 1] != slotLeaves[slot]) {
                startMask |= 1L << slot;
                addLeaf(slotLeaves[slot]);
            }
        }
        int first = addNodes(Long.bitCount(childMask));
        children[at] = childMask;
        leafStarts[at] = startMask;
        firstChild[at] = first;
        firstLeaf[at] = leavesBefore;
        int child = first;
        for (int slot = 0; slot < SLOTS; slot++) {
            if (slotNodes[slot] != PrefixTree.NONE) {
                fillNode(tree, slotNodes[slot], slotLeaves[slot], child++);
            }
        }
    }

    /// For each slot: the leaf, and the tree's node where more lies below it.
    private void fillSlots(
            PrefixTree tree,
            int node,
            int depth,
            int index,
            int leaf,
            int[] slotNodes,
            int[] slotLeaves) {
        int span = SLOTS >> depth;
        if (node == PrefixTree.NONE || depth == STRIDE_BITS) {
            boolean goesOn = node != PrefixTree.NONE && tree.hasChildren(node);
            Arrays.fill(
                    slotNodes, index * span, (index + 1) * span, goesOn ? node : PrefixTree.NONE);
            Arrays.fill(slotLeaves, index * span, (index + 1) * span, leaf);
            return;
        }
        for (int bit = 0; bit < 2; bit++) {
            int next = tree.child(node, bit);
            int below = next == PrefixTree.NONE ? leaf : inheritance.leaf(tree, next, leaf);
            fillSlots(tree, next, depth + 1, 2 * index + bit, below, slotNodes, slotLeaves);
        }
    }

    private int addNodes(int count) {
        int first = nodes;
        nodes += count;
        if (nodes > children.length) {
            int capacity = Math.max(nodes, 2 * children.length);
            children = Arrays.copyOf(children, capacity);
            leafStarts = Arrays.copyOf(leafStarts, capacity);
            firstChild = Arrays.copyOf(firstChild, capacity);
            firstLeaf = Arrays.copyOf(firstLeaf, capacity);
        }
        return first;
    }

    private void addLeaf(int leaf) {
        if (leafCount == leaves.length) {
            leaves = Arrays.copyOf(leaves, 2 * leafCount);
        }
        leaves[leafCount++] = leaf;
    }
}
