package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.geo.AddressSteps;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Compresses steps of addresses to a trie in the form that [TrieWriter] explains. Owned by one
/// thread.
final class StepTrie {
    private static final int LINE = ShieldAbi.LINE_BYTES;
    private static final int DIRECT_BITS = ShieldAbi.TRIE_DIRECT_BITS;
    private static final int STRIDE_BITS = ShieldAbi.TRIE_STRIDE_BITS;
    private static final int SLOTS = 1 << STRIDE_BITS;
    private static final int NODE_FLAG = (int) ShieldAbi.TRIE_NODE_FLAG;
    private static final int ADDRESS_BITS = 128;

    /// Lines of the first entries.
    static final int DIRECT_LINES = (1 << DIRECT_BITS) / ShieldAbi.TRIE_LEAVES_PER_LINE;

    private long[] children = new long[64];
    private long[] leafStarts = new long[64];
    private int[] firstChild = new int[64];
    private int[] firstLeaf = new int[64];
    private int nodes;
    private int[] leaves = new int[256];
    private int leafCount;

    /// Compresses steps; answers the first entries. Later ones share nodes and leaves.
    int[] add(AddressSteps steps) {
        int[] direct = new int[1 << DIRECT_BITS];
        int step = 0;
        for (int i = 0; i < direct.length; i++) {
            long high = (long) i << (Long.SIZE - DIRECT_BITS);
            step = stepAt(steps, step, high, 0);
            if (changesWithin(steps, step, high, 0, DIRECT_BITS)) {
                int node = addNodes(1);
                direct[i] = NODE_FLAG | node;
                fillNode(steps, step, high, 0, DIRECT_BITS, node);
            } else {
                direct[i] = steps.value(step);
            }
        }
        return direct;
    }

    int nodeLines() {
        return linesFor(nodes, ShieldAbi.TRIE_NODES_PER_LINE);
    }

    int leafLines() {
        return linesFor(leafCount, ShieldAbi.TRIE_LEAVES_PER_LINE);
    }

    void writeNodes(ByteBuffer lines, int firstLine) {
        for (int node = 0; node < nodes; node++) {
            int at = firstLine * LINE + node * ShieldAbi.TRIE_NODE_BYTES;
            lines.putLong(at + ShieldAbi.TRIE_NODE_CHILDREN_OFFSET, children[node]);
            lines.putLong(at + ShieldAbi.TRIE_NODE_LEAF_STARTS_OFFSET, leafStarts[node]);
            lines.putInt(at + ShieldAbi.TRIE_NODE_FIRST_CHILD_OFFSET, firstChild[node]);
            lines.putInt(at + ShieldAbi.TRIE_NODE_FIRST_LEAF_OFFSET, firstLeaf[node]);
        }
    }

    void writeLeaves(ByteBuffer lines, int firstLine) {
        for (int leaf = 0; leaf < leafCount; leaf++) {
            lines.putInt(firstLine * LINE + leaf * Integer.BYTES, leaves[leaf]);
        }
    }

    /// @param step that the node's first address is in
    /// @param depth bits before the node's
    private void fillNode(AddressSteps steps, int step, long high, long low, int depth, int at) {
        int[] slotSteps = new int[SLOTS];
        long childMask = 0;
        long startMask = 0;
        int leavesBefore = leafCount;
        int current = step;
        for (int slot = 0; slot < SLOTS; slot++) {
            long slotHigh = slotHigh(high, depth, slot);
            long slotLow = slotLow(low, depth, slot);
            current = stepAt(steps, current, slotHigh, slotLow);
            slotSteps[slot] = current;
            if (changesWithin(steps, current, slotHigh, slotLow, depth + STRIDE_BITS)) {
                childMask |= 1L << slot;
            } else if (leafCount == leavesBefore || leaves[leafCount - 1] != steps.value(current)) {
                startMask |= 1L << slot;
                addLeaf(steps.value(current));
            }
        }
        int child = addNodes(Long.bitCount(childMask));
        children[at] = childMask;
        leafStarts[at] = startMask;
        firstChild[at] = child;
        firstLeaf[at] = leavesBefore;
        for (int slot = 0; slot < SLOTS; slot++) {
            if ((childMask >>> slot & 1) != 0) {
                long slotHigh = slotHigh(high, depth, slot);
                long slotLow = slotLow(low, depth, slot);
                fillNode(steps, slotSteps[slot], slotHigh, slotLow, depth + STRIDE_BITS, child++);
            }
        }
    }

    /// The step that an address is in, from one at or before it on.
    private static int stepAt(AddressSteps steps, int from, long high, long low) {
        int step = from;
        while (step + 1 < steps.count() && isAtOrBefore(steps, step + 1, high, low)) {
            step++;
        }
        return step;
    }

    private static boolean isAtOrBefore(AddressSteps steps, int step, long high, long low) {
        int byHigh = Long.compareUnsigned(steps.high(step), high);
        return byHigh < 0 || (byHigh == 0 && Long.compareUnsigned(steps.low(step), low) <= 0);
    }

    /// Whether the addresses that share the first `bits` with one have several values.
    private static boolean changesWithin(
            AddressSteps steps, int step, long high, long low, int bits) {
        if (step + 1 == steps.count()) {
            return false;
        }
        long highDiffers = steps.high(step + 1) ^ high;
        long lowDiffers = steps.low(step + 1) ^ low;
        if (bits <= Long.SIZE) {
            return bits == Long.SIZE ? highDiffers == 0 : highDiffers >>> (Long.SIZE - bits) == 0;
        }
        return bits < ADDRESS_BITS && highDiffers == 0 && lowDiffers >>> (ADDRESS_BITS - bits) == 0;
    }

    private static long slotHigh(long high, int depth, int slot) {
        return depth < Long.SIZE ? high | (long) slot << (Long.SIZE - STRIDE_BITS - depth) : high;
    }

    /// The last stride looks two bits beyond the address: four slots are one address.
    private static long slotLow(long low, int depth, int slot) {
        int shift = ADDRESS_BITS - STRIDE_BITS - depth;
        if (depth < Long.SIZE) {
            return low;
        }
        return shift >= 0 ? low | (long) slot << shift : low | slot >>> -shift;
    }

    private static int linesFor(int count, int perLine) {
        return Math.max(1, (count + perLine - 1) / perLine);
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
