package dev.breakwater.shield.compile;

import dev.breakwater.shield.geo.AddressSteps;

/// Compresses steps of addresses to a trie in the form that [TrieNodes] explains. Owned by one
/// thread.
final class StepTrie {
    private static final int STRIDE_BITS = TrieNodes.STRIDE_BITS;
    private static final int SLOTS = 1 << STRIDE_BITS;
    private static final int ADDRESS_BITS = 128;

    private final AddressSteps steps;
    private final TrieNodes nodes;

    private StepTrie(AddressSteps steps, TrieNodes nodes) {
        this.steps = steps;
        this.nodes = nodes;
    }

    /// Adds a trie's nodes; answers its first entries.
    ///
    /// @throws IllegalArgumentException where there are too many nodes
    static int[] compress(AddressSteps steps, TrieNodes nodes) {
        StepTrie trie = new StepTrie(steps, nodes);
        int[] direct = new int[1 << TrieNodes.DIRECT_BITS];
        int step = 0;
        for (int i = 0; i < direct.length; i++) {
            long high = (long) i << (Long.SIZE - TrieNodes.DIRECT_BITS);
            step = trie.stepAt(step, high, 0);
            if (trie.changesWithin(step, high, 0, TrieNodes.DIRECT_BITS)) {
                int node = nodes.add(1);
                direct[i] = TrieNodes.entryOf(node);
                trie.fillNode(step, high, 0, TrieNodes.DIRECT_BITS, node);
            } else {
                direct[i] = steps.value(step);
            }
        }
        return direct;
    }

    /// @param step that the node's first address is in
    /// @param depth bits before the node's
    private void fillNode(int step, long high, long low, int depth, int node) {
        int[] slotSteps = new int[SLOTS];
        int[] leaves = new int[SLOTS];
        long childMask = 0;
        int current = step;
        for (int slot = 0; slot < SLOTS; slot++) {
            long slotHigh = slotHigh(high, depth, slot);
            long slotLow = slotLow(low, depth, slot);
            current = stepAt(current, slotHigh, slotLow);
            slotSteps[slot] = current;
            leaves[slot] = steps.value(current);
            if (changesWithin(current, slotHigh, slotLow, depth + STRIDE_BITS)) {
                childMask |= 1L << slot;
            }
        }
        int child = nodes.fill(node, childMask, leaves);
        for (int slot = 0; slot < SLOTS; slot++) {
            if ((childMask >>> slot & 1) != 0) {
                long slotHigh = slotHigh(high, depth, slot);
                long slotLow = slotLow(low, depth, slot);
                fillNode(slotSteps[slot], slotHigh, slotLow, depth + STRIDE_BITS, child++);
            }
        }
    }

    /// The step that an address is in, from one at or before it on.
    private int stepAt(int from, long high, long low) {
        int step = from;
        while (step + 1 < steps.count() && isAtOrBefore(step + 1, high, low)) {
            step++;
        }
        return step;
    }

    private boolean isAtOrBefore(int step, long high, long low) {
        int byHigh = Long.compareUnsigned(steps.high(step), high);
        return byHigh < 0 || (byHigh == 0 && Long.compareUnsigned(steps.low(step), low) <= 0);
    }

    /// Whether the addresses that share the first `bits` with one have several values.
    private boolean changesWithin(int step, long high, long low, int bits) {
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
}
