package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListAction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Prefixes of one address family, a bit a step: what [TrieWriter] compresses. Owned by one thread.
final class PrefixTree {
    /// No node.
    static final int NONE = -1;

    /// The empty prefix.
    static final int ROOT = 0;

    /// Nodes of both families' trees of the lists together: with their tries and those in the image
    /// they fit control's heap. Rules have no more prefixes than `Checks` lets them.
    static final int NODES_MAX = 1 << 23;

    private int[] zeroes = new int[1024];
    private int[] ones = new int[1024];
    private byte[] lists = new byte[1024];
    private final Map<Integer, RuleNumbers> rules = new HashMap<>();
    private int count;

    PrefixTree() {
        addNode();
    }

    /// Says what a list says of the prefix.
    void put(IpPrefix prefix, ListAction action) {
        int node = nodeOf(prefix); // first: it may move the arrays
        lists[node] =
                switch (action) {
                    case ALLOW -> ShieldAbi.LIST_ALLOW;
                    case DENY -> ShieldAbi.LIST_DENY;
                };
    }

    /// Says that a rule, by its place in the order of judging, matches the prefix.
    void put(IpPrefix prefix, int rule) {
        rules.computeIfAbsent(nodeOf(prefix), _ -> new RuleNumbers()).add(rule);
    }

    /// @throws IllegalArgumentException where the trees of the lists have too many nodes
    static void requireRoom(PrefixTree ipv4, PrefixTree ipv6) {
        if ((long) ipv4.count + ipv6.count > NODES_MAX) {
            throw new IllegalArgumentException(
                    "prefixes: more than "
                            + NODES_MAX
                            + " steps of a bit (expected: fewer of them, or shorter ones; single"
                            + " denied addresses don't count)");
        }
    }

    boolean isEmpty() {
        return count == 1 && lists[ROOT] == ShieldAbi.LIST_NONE && rules.isEmpty();
    }

    int child(int node, int bit) {
        return bit == 0 ? zeroes[node] : ones[node];
    }

    boolean hasChildren(int node) {
        return zeroes[node] != NONE || ones[node] != NONE;
    }

    /// What the lists say of exactly this prefix: `LIST_*` of bpf/shield_abi.h.
    int list(int node) {
        return lists[node];
    }

    /// The rules that name exactly this prefix; null where none does.
    @Nullable RuleNumbers rules(int node) {
        return rules.get(node);
    }

    /// Hands over the rules of each prefix that holds an address.
    void forEachAround(IpAddress address, Consumer<RuleNumbers> taker) {
        int node = ROOT;
        for (int depth = 0; node != NONE; depth++) {
            RuleNumbers here = rules(node);
            if (here != null) {
                taker.accept(here);
            }
            if (depth == Long.SIZE * 2) {
                return;
            }
            node = child(node, isOne(address.high(), address.low(), depth) ? 1 : 0);
        }
    }

    /// Bit `depth` of an address, the highest one first.
    private static boolean isOne(long high, long low, int depth) {
        return ((depth < Long.SIZE ? high : low) << (depth % Long.SIZE)) < 0;
    }

    private int nodeOf(IpPrefix prefix) {
        int node = ROOT;
        for (int depth = 0; depth < prefix.length(); depth++) {
            boolean isOne = isOne(prefix.high(), prefix.low(), depth);
            int next = isOne ? ones[node] : zeroes[node];
            if (next == NONE) {
                next = addNode();
                if (isOne) {
                    ones[node] = next;
                } else {
                    zeroes[node] = next;
                }
            }
            node = next;
        }
        return node;
    }

    private int addNode() {
        if (count == zeroes.length) {
            zeroes = Arrays.copyOf(zeroes, 2 * count);
            ones = Arrays.copyOf(ones, 2 * count);
            lists = Arrays.copyOf(lists, 2 * count);
        }
        zeroes[count] = NONE;
        ones[count] = NONE;
        lists[count] = ShieldAbi.LIST_NONE;
        return count++;
    }
}
